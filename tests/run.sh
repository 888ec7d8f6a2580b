#!/bin/sh
# Everything that can be tested, from nothing:
#
#     sh tests/run.sh
#
# On a Debian 12 with nothing prepared: installs the packages that are missing
# (as root, or by sudo), builds in folders of its own and runs all tests there:
# with gcc, with AddressSanitizer and UBSan, with ThreadSanitizer, under
# valgrind, a build with clang, and "make distcheck".  Ends with a line "N passed, N failed, N
# skipped" and fails if a test did.

set -u
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/packages.sh"

# liblzma-dev: libxml2-dev names it for static linking, and does not bring it.
packages="gcc g++ libc6-dev make autoconf automake libtool pkg-config xz-utils
	libldap-dev libsasl2-dev libkrb5-dev libgnutls28-dev
	libcdb-dev liblmdb-dev libjansson-dev libxml2-dev liblzma-dev
	libidn2-dev libunistring-dev libinih-dev
	libcriterion-dev clang libclang-rt-14-dev valgrind mandoc binutils
	abigail-tools bsdutils nftables openssh-client
	libxml2-utils python3 openssl slapd ldap-utils
	postfix postfix-cdb postfix-ldap postfix-lmdb tinycdb faketime
	libsasl2-modules-gssapi-mit libnet-ldap-perl libxml-sax-writer-perl
	systemd"

passed=0 failed=0 skipped=0
work=

clean_up() {
	status=$?
	trap - EXIT
	packages_clean_up
	"$top/tests/samba/bed.sh" stop >/dev/null 2>&1 || true
	[ -z "$work" ] || rm -rf "$work"
	exit $status
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# step CLAIM COMMAND...: one more test; its output only if it fails
step() {
	claim=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok - $claim"
		passed=$((passed + 1))
	else
		echo "not ok - $claim"
		tail -n 60 "$work/log"
		failed=$((failed + 1))
	fi
}

# figure NAME LOG: a number of automake's summary
figure() {
	# a log of failures has them once more
	sed -n "s/^# $1: *//p" "$2" | awk '{ n = $1 } END { print n + 0 }'
}

# count LOG: add automake's figures; no figures at all are a failure
count() {
	[ "$(figure TOTAL "$1")" -gt 0 ] || failed=$((failed + 1))
	passed=$((passed + $(figure PASS "$1") + $(figure XFAIL "$1")))
	failed=$((failed + $(figure FAIL "$1") + $(figure ERROR "$1") + \
		$(figure XPASS "$1")))
	skipped=$((skipped + $(figure SKIP "$1")))
}

# build NAME OPTIONS...: configure and make in a folder of that name
build() {
	mkdir -p "$work/$1" && cd "$work/$1" || return 1
	shift
	"$top/configure" --quiet --enable-werror "$@" &&
		make -s -j"$(nproc)"
}

# check NAME: run the tests of a build, count them
check() {
	cd "$work/$1" || return
	make -s check VERBOSE=1 >"$work/$1.log" 2>&1 </dev/null
	grep -E '^(FAIL|ERROR|XPASS|SKIP)|^not ok|^# (TOTAL|PASS|FAIL|SKIP|ERROR)' \
		"$work/$1.log"
	count "$work/$1.log"
	grep -qE '^# (FAIL|ERROR): *[1-9]' "$work/$1.log" &&
		tail -n 200 test-suite.log
	cd "$top" || exit 1
}

# threads: tests/test_threads.sh alone, under ThreadSanitizer
threads() {
	build threads --enable-thread-sanitizer --without-criterion \
		CFLAGS='-O1 -g' &&
		make -s check TESTS=tests/test_threads.sh VERBOSE=1 </dev/null
}

distcheck() {
	cd "$work/gcc" && ADRCPT_TEST_LARGE=0 ADRCPT_TEST_SAMBA=0 \
		make -s distcheck </dev/null
}

install_packages $packages || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/adrcpt-run.XXXXXX") || exit 1
step "autogen.sh" "$top/autogen.sh"
step "gcc builds it without a warning" build gcc CFLAGS='-O2 -g'
check gcc
step "sanitizers: builds" build sanitized --enable-sanitizers CFLAGS='-O1 -g'
step "ThreadSanitizer sees no race" threads
# what is only a matter of numbers was shown above
ADRCPT_TEST_LARGE=0
ADRCPT_TEST_RUNS=10
export ADRCPT_TEST_LARGE ADRCPT_TEST_RUNS
check sanitized
step "clang builds it without a warning" build clang CC=clang CXX=clang++
step "valgrind finds nothing lost" \
	sh "$top/tests/valgrind.sh" "$work/gcc"
step "make distcheck" distcheck

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
