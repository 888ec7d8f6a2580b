# The benchmark (make bench; see tests/bench/README) and the test that counts
# instructions.  What is timed is no part of "make check": only the count is.
bench_programs = \
	tests/bench/canned \
	tests/bench/drain \
	tests/bench/printer \
	tests/bench/users
EXTRA_PROGRAMS = tests/bench/drain tests/bench/printer
check_PROGRAMS += tests/bench/canned tests/bench/users
CLEANFILES += tests/bench/drain tests/bench/printer

bench_cppflags = -include config.h

tests_bench_canned_SOURCES = \
	tests/bench/canned.c tests/bench/ber.c tests/bench/ber.h
tests_bench_canned_CPPFLAGS = $(bench_cppflags)
tests_bench_drain_SOURCES = \
	tests/bench/drain.c tests/bench/ber.c tests/bench/ber.h
tests_bench_drain_CPPFLAGS = $(bench_cppflags)
tests_bench_printer_SOURCES = tests/bench/printer.c
tests_bench_printer_CPPFLAGS = $(bench_cppflags)
tests_bench_printer_CFLAGS = $(AM_CFLAGS) $(LDAP_CFLAGS)
tests_bench_printer_LDADD = $(LDAP_LIBS)
tests_bench_users_SOURCES = tests/bench/users.c
tests_bench_users_CPPFLAGS = $(bench_cppflags)

script_tests += tests/test_instructions.sh

bench: all $(bench_programs)
	@BENCH_SIZES='$(BENCH_SIZES)' BENCH_ROUNDS='$(BENCH_ROUNDS)' \
		BENCH_GOALS='$(BENCH_GOALS)' BENCH_DIR='$(BENCH_DIR)' \
		python3 -B '$(srcdir)/tests/bench/bench.py' '$(srcdir)' .

BENCH_SIZES = 10000 100000
BENCH_ROUNDS = 5
BENCH_GOALS = 1 2 3 4 5 6 7 8 9 10 11 12
BENCH_DIR = tests/bench/bed

# Write down the figure that tests/test_instructions.sh holds against.
bench-instructions: all tests/bench/canned tests/bench/users
	@$(AM_TESTS_ENVIRONMENT) \
	$(SHELL) '$(srcdir)/tests/test_instructions.sh' --record

clean-local:
	rm -rf tests/bench/bed

.PHONY: bench bench-instructions

EXTRA_DIST += \
	tests/bench/README \
	tests/bench/bench.py \
	tests/bench/instructions \
	tests/bench/measure.py \
	tests/bench/netldap.pl \
	tests/bench/slapd.sh \
	tests/bench/tojson.py
