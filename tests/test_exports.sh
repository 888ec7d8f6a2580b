#!/bin/sh
# The interface is one thing in five places: what the shared library exports,
# lib/libadrcpt.sym, the headers, libadrcpt(3), and the test of misuse; and it is
# what it was, unless a change is meant.  And nothing in our objects
# can be written to by two threads: there are no mutable globals.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

library=$built/lib/.libs/libadrcpt.so
core=$built/lib/.libs/libadrcpt-core.a
sym=$top/lib/libadrcpt.sym

# lacks_tool CLAIM TOOL: counts CLAIM as skipped if there is no such tool
lacks_tool() {
	command -v "$2" >/dev/null && return 1
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2 is not installed"
}

# declared HEADER...: the functions of these headers
declared() {
	sed 's/^typedef .*//' "$@" | awk '
		/\/\*/ { comment = 1 }
		!comment { print }
		/\*\// { comment = 0 }' |
		grep -oE '\badrcpt_[a-z0-9_]+\(' | tr -d '(' | sort -u
}

# named MANUAL: the functions of its synopsis
named() {
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$1" |
		sed -n 's/^\.F[no] \([a-z0-9_]*\).*/\1/p' | sort
}

# writable OBJECT...: variables that are not constant.  Tables of pointers are
# constant once they are relocated.
writable() {
	objdump -t "$@" |
		grep -E ' O (\.(data|bss|tdata|tbss)|\*COM\*)' |
		grep -v ' O \.data\.rel\.ro'
}

has_none() {
	"$@" >"$work/found"
	cat "$work/found"
	[ ! -s "$work/found" ]
}

exported() {
	lacks_tool "what is exported" nm && return
	if [ ! -e "$library" ]; then
		tap_count=$((tap_count + 1))
		echo "ok $tap_count - what is exported # SKIP no shared library"
		return
	fi
	nm -D --defined-only "$library" | awk '{ print $NF }' | sort \
		>"$work/exported"
	same "the shared library exports what the list says" \
		"$sym" "$work/exported"
}

constant() {
	lacks_tool "no mutable globals" objdump && return
	if nm "$core" 2>/dev/null | grep -qE '__(asan|ubsan|llvm_gcov|gcov)_'; then
		tap_count=$((tap_count + 1))
		echo "ok $tap_count - no mutable globals # SKIP instrumented"
		return
	fi
	check "the library has no mutable globals" has_none writable "$core"
	check "the command has no mutable globals" \
		has_none writable "$built"/cli/*.o
}

# What programs that were built before rely on: names, arguments, the members of
# structs.  "make abi" writes down what it is, after a change that is meant.
abi() {
	claim="the interface is the stored one"
	stored=$top/tests/abi/libadrcpt.abi
	lacks_tool "$claim" abidiff && return
	why=
	if [ ! -e "$library" ]; then
		why="no shared library"
	elif ! objdump -h "$library" | grep -q debug_info; then
		why="built without -g"
	elif nm "$library" | grep -qE '__(asan|tsan)_init'; then
		why="instrumented"
	elif [ "$(uname -m)" != x86_64 ]; then
		why="the stored one is of x86_64"
	fi
	if [ -n "$why" ]; then
		tap_count=$((tap_count + 1))
		echo "ok $tap_count - $claim # SKIP $why"
		return
	fi
	check "the interface is described" sh -c \
		"'$top/tests/abi.sh' '$library' >'$work/abi'"
	check "$claim" abidiff "$stored" "$work/abi"
}

check "the list is sorted and each name is there once" sort -c -u "$sym"
exported
declared "$top"/include/*.h >"$work/declared"
same "the headers declare what the list says" "$sym" "$work/declared"
named "$top/lib/libadrcpt.3" >"$work/named"
same "libadrcpt(3) has what the list says" "$sym" "$work/named"
sed -n 's/^	ROW(\([a-z_]*\)),$/adrcpt_\1/p' "$top/tests/test_api_null.c" \
	>"$work/misused"
same "tests/test_api_null.c misuses each of them" "$sym" "$work/misused"
constant
abi
tap_done
