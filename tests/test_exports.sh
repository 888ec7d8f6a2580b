#!/bin/sh
# The interface is one thing in four places: what the shared library exports,
# lib/libadrcpt.sym, the headers, and libadrcpt(3).  And nothing in our objects
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

check "the list is sorted and each name is there once" sort -c -u "$sym"
exported
declared "$top"/include/*.h >"$work/declared"
same "the headers declare what the list says" "$sym" "$work/declared"
named "$top/lib/libadrcpt.3" >"$work/named"
same "libadrcpt(3) has what the list says" "$sym" "$work/named"
constant
tap_done
