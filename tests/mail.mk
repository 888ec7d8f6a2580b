# What happens to mail: disks that fail, and tables that Postfix uses meanwhile.
script_tests += \
	tests/test_forest.sh \
	tests/test_places.sh \
	tests/test_replace.sh \
	tests/test_smtpd.sh \
	tests/test_storage.sh

EXTRA_DIST += \
	tests/faulty.c \
	tests/smtp_ask.py \
	tests/smtp_load.py \
	tests/smtpd.sh \
	tests/storage.sh
