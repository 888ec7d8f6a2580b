# Unit tests: one program a module, linked with the whole of the library's
# inside.  tests/test_api.c sees only what an application sees.
unit_tests = \
	tests/test_addr

fake_ldap_sources = \
	tests/fake_ldap.c tests/fake_ldap.h \
	tests/fake_ldap_args.c \
	tests/fake_ldap_ber.c \
	tests/fake_ldap_buf.c \
	tests/fake_ldap_data.c \
	tests/fake_ldap_entry.c \
	tests/fake_ldap_filter.c \
	tests/fake_ldap_int.h \
	tests/fake_ldap_loop.c \
	tests/fake_ldap_ops.c \
	tests/fake_ldap_page.c \
	tests/fake_ldap_paged.c \
	tests/fake_ldap_search.c

check_LTLIBRARIES = tests/libfake.la
tests_libfake_la_SOURCES = $(fake_ldap_sources)
tests_libfake_la_CPPFLAGS = -include config.h $(AM_CPPFLAGS)
tests_libfake_la_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS)
tests_libfake_la_LIBADD = $(LDAP_LIBS)

check_PROGRAMS += tests/fake_ldap
tests_fake_ldap_SOURCES = tests/fake_ldap_main.c
tests_fake_ldap_CPPFLAGS = -include config.h $(AM_CPPFLAGS)
tests_fake_ldap_LDADD = tests/libfake.la

unit_cppflags = -include config.h $(AM_CPPFLAGS) -I$(top_srcdir)/tests
unit_cflags = $(AM_CFLAGS) $(CRITERION_CFLAGS) $(LDAP_CFLAGS)
unit_ldadd = lib/libadrcpt-core.la tests/libfake.la $(CRITERION_LIBS) \
	$(LDAP_LIBS)

tests_test_addr_SOURCES = tests/test_addr.c
tests_test_addr_CPPFLAGS = $(unit_cppflags)
tests_test_addr_CFLAGS = $(unit_cflags)
tests_test_addr_LDADD = $(unit_ldadd)

include tests/units.mk

# Scripts, the slow ones first, so that they run beside the others.
script_tests = \
	tests/test_files.sh \
	tests/test_slapd.sh \
	tests/test_external.sh \
	tests/test_postmap.sh

include tests/gates.mk

include tests/cli.mk

include tests/samba.mk

include tests/ldap.mk

include tests/bench.mk

include tests/mail.mk
# After a change of the interface that is meant.
abi: lib/libadrcpt.la
	$(MKDIR_P) $(srcdir)/tests/abi
	$(SHELL) $(srcdir)/tests/abi.sh lib/.libs/libadrcpt.so \
		>$(srcdir)/tests/abi/libadrcpt.abi
.PHONY: abi

if WITH_CRITERION
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
TESTS += $(script_tests)

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
# A test that hangs is a test that fails.
LOG_COMPILER = timeout 600
SH_LOG_COMPILER = timeout 900 $(SHELL)
AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_top_srcdir)'; builddir='$(abs_top_builddir)'; \
	CRITERION_OUTPUTS=tap:-; CRITERION_JOBS=8; CC='$(CC)'; CXX='$(CXX)'; \
	LSAN_OPTIONS="suppressions=$(abs_top_srcdir)/tests/lsan.supp:print_suppressions=0"; \
	export srcdir builddir CRITERION_OUTPUTS CRITERION_JOBS CC CXX LSAN_OPTIONS;

EXTRA_DIST += $(script_tests) \
	tests/abi.sh \
	tests/abi/libadrcpt.abi \
	tests/demo.sh \
	tests/extract.py \
	tests/forest.py \
	tests/lsan.supp \
	tests/dsmlv2.rng \
	tests/packages.sh \
	tests/records.py \
	tests/run.sh \
	tests/slapd \
	tests/samba \
	tests/tap.sh \
	tests/valgrind.sh
