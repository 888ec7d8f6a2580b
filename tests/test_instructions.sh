#!/bin/sh
# A whole run takes no more instructions than it did, plus 5 %: 10,000 users
# from the canned server to a table.  Seconds depend on the machine and on who
# else is on it; instructions do not, but on compiler and libraries: counted
# elsewhere than where the figure was written down, it says nothing.
#
#     make bench-instructions      writes tests/bench/instructions anew

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

recorded=$top/tests/bench/instructions
percent=5

# --- Where this is ---------------------------------------------------------

# place: what the count depends on, in one line
place() {
	libc=$(getconf GNU_LIBC_VERSION 2>/dev/null)
	ldap=$(pkg-config --modversion ldap 2>/dev/null)
	avx2=$(grep -qsw avx2 /proc/cpuinfo && echo ' avx2')
	echo "$(uname -m)$avx2, $(${CC:-cc} --version | sed q), $libc, libldap $ldap"
}

# flags: the compiler's, of this build
flags() {
	sed -n 's/^CFLAGS = //p' "$built/Makefile"
}

# ordinary: optimized as a package is, and nothing else
ordinary() {
	for flag in $(flags); do
		case $flag in
		-O2 | -g) ;;
		*) return 1 ;;
		esac
	done
	case " $(flags) " in
	*' -O2 '*) ;;
	*) return 1 ;;
	esac
}

# --- Counting --------------------------------------------------------------

bed() {
	"$built/tests/bench/users" 10000 DC=bench,DC=test >"$work/users.ldif" ||
		return 1
	"$built/tests/bench/canned" "$work/users.ldif" >"$work/port" &
	at_end_kill $!
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ ! -s "$work/port" ] || return 0
		sleep 0.5
	done
	return 1
}

# count: instructions of one run, by callgrind
count() {
	timeout 300 "$built/libtool" --mode=execute valgrind --tool=callgrind \
		--callgrind-out-file="$work/callgrind" \
		"$adexport" -q -H "ldap://127.0.0.1:$(cat "$work/port")" \
		--bind anonymous -o "$work/table" >"$work/said" 2>&1 || return 1
	sed -n 's/^summary: //p' "$work/callgrind"
}

# is_at_most LIMIT COUNT
is_at_most() {
	echo "$2 instructions, at most $1"
	[ "$2" -le "$1" ]
}

write_down() {
	bed && figure=$(count) && [ -n "$figure" ] || {
		cat "$work/said"
		exit 1
	}
	printf '%s\n%s\n' "$(place)" "$figure" >"$recorded"
	echo "$figure instructions on $(place)"
}

command -v valgrind >/dev/null || skip_all "valgrind is not installed"
ordinary || skip_all "built with other flags than -O2 -g: $(flags)"
[ "${1:-}" != --record ] || { write_down; exit 0; }
[ "$(place)" = "$(sed -n 1p "$recorded")" ] ||
	skip_all "counted on $(sed -n 1p "$recorded"); this is $(place)"

bed || { echo "Bail out! the canned server does not start"; exit 99; }
figure=$(count)
sed 's/^/# /' "$work/said"
equals "the table has every address" 30176 "$(wc -l <"$work/table")"
limit=$(($(sed -n 2p "$recorded") * (100 + percent) / 100))
check "no more instructions than the figure and $percent %" \
	is_at_most "$limit" "${figure:-$((limit + 1))}"
tap_done
