# What every change has to pass: the interface, the layers, the manual pages,
# the installation, and the command's flags.
script_tests += \
	tests/test_changes.sh \
	tests/test_cli.sh \
	tests/test_completion.sh \
	tests/test_examples.sh \
	tests/test_explain.sh \
	tests/test_exports.sh \
	tests/test_from_postfix.sh \
	tests/test_install.sh \
	tests/test_layering.sh \
	tests/test_manual.sh \
	tests/test_records.sh \
	tests/test_threads.sh

# An application's view: public headers and the shared library only.
unit_tests += tests/test_api tests/test_api_export tests/test_api_null
api_cppflags = -include config.h -I$(top_srcdir)/include -I$(top_srcdir)/tests
api_cflags = $(AM_CFLAGS) $(CRITERION_CFLAGS)
api_ldadd = lib/libadrcpt.la $(CRITERION_LIBS)

tests_test_api_SOURCES = tests/test_api.c tests/api_bed.c tests/api_bed.h
tests_test_api_CPPFLAGS = $(api_cppflags)
tests_test_api_CFLAGS = $(api_cflags)
tests_test_api_LDADD = $(api_ldadd)

tests_test_api_export_SOURCES = \
	tests/test_api_export.c tests/api_bed.c tests/api_bed.h
tests_test_api_export_CPPFLAGS = $(api_cppflags)
tests_test_api_export_CFLAGS = $(api_cflags)
tests_test_api_export_LDADD = $(api_ldadd)

tests_test_api_null_SOURCES = \
	tests/test_api_null.c tests/api_bed.c tests/api_bed.h
tests_test_api_null_CPPFLAGS = $(api_cppflags)
tests_test_api_null_CFLAGS = $(api_cflags)
tests_test_api_null_LDADD = $(api_ldadd)

check_PROGRAMS += tests/list_options
tests_list_options_SOURCES = tests/list_options.c
tests_list_options_CPPFLAGS = -include config.h -I$(top_srcdir)/include
tests_list_options_LDADD = lib/libadrcpt.la

# Without Criterion, for ThreadSanitizer.
check_PROGRAMS += tests/test_threads
tests_test_threads_SOURCES = tests/test_threads.c
tests_test_threads_CPPFLAGS = -include config.h -I$(top_srcdir)/include
tests_test_threads_LDADD = lib/libadrcpt.la

EXTRA_DIST += tests/people.ldif
