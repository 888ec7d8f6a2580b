# The command: its configuration, and what it does besides exporting.
script_tests += \
	tests/test_config.sh \
	tests/test_hooks.sh \
	tests/test_metrics.sh \
	tests/test_progress.sh \
	tests/test_report.sh \
	tests/test_syslog.sh \
	tests/test_units.sh

# Catches what the command sends to syslog.
check_LTLIBRARIES += tests/catch_syslog.la
tests_catch_syslog_la_SOURCES = tests/catch_syslog.c
tests_catch_syslog_la_LDFLAGS = -module -avoid-version -rpath /nowhere
