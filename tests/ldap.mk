# The LDAP client against the scripted server; runs that are killed or hindered.
unit_tests += \
	tests/test_ldap_conn \
	tests/test_ldap_failover \
	tests/test_ldap_faults \
	tests/test_ldap_locate \
	tests/test_ldap_search \
	tests/test_ldap_walk \
	tests/test_source_ldap

tests_test_ldap_conn_SOURCES = tests/test_ldap_conn.c \
	tests/ldap_bed.c tests/ldap_bed.h
tests_test_ldap_conn_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_conn_CFLAGS = $(unit_cflags)
tests_test_ldap_conn_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_failover_SOURCES = tests/test_ldap_failover.c \
	tests/ldap_bed.c tests/ldap_bed.h \
	tests/source_bed.c tests/source_bed.h
tests_test_ldap_failover_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_failover_CFLAGS = $(unit_cflags)
tests_test_ldap_failover_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_faults_SOURCES = tests/test_ldap_faults.c \
	tests/ldap_bed.c tests/ldap_bed.h
tests_test_ldap_faults_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_faults_CFLAGS = $(unit_cflags)
tests_test_ldap_faults_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_locate_SOURCES = tests/test_ldap_locate.c
tests_test_ldap_locate_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_locate_CFLAGS = $(unit_cflags)
tests_test_ldap_locate_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_search_SOURCES = tests/test_ldap_search.c \
	tests/ldap_bed.c tests/ldap_bed.h
tests_test_ldap_search_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_search_CFLAGS = $(unit_cflags)
tests_test_ldap_search_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_walk_SOURCES = tests/test_ldap_walk.c \
	tests/ldap_bed.c tests/ldap_bed.h \
	tests/source_bed.c tests/source_bed.h
tests_test_ldap_walk_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_walk_CFLAGS = $(unit_cflags)
tests_test_ldap_walk_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_source_ldap_SOURCES = tests/test_source_ldap.c \
	tests/ldap_bed.c tests/ldap_bed.h \
	tests/source_bed.c tests/source_bed.h
tests_test_source_ldap_CPPFLAGS = $(unit_cppflags)
tests_test_source_ldap_CFLAGS = $(unit_cflags)
tests_test_source_ldap_LDADD = tests/libunit.la $(unit_ldadd)

script_tests += \
	tests/test_faults.sh \
	tests/test_kill.sh
