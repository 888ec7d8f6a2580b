# What happens to mail: disks that fail, and tables that Postfix uses meanwhile.
script_tests += \
	tests/test_forest.sh \
	tests/test_places.sh \
	tests/test_storage.sh

EXTRA_DIST += \
	tests/faulty.c \
	tests/storage.sh
