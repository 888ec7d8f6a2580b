# Shell tests print TAP.  To be sourced first; sets up
#
#   $top    the source tree          $built  the build tree
#   $work   an empty folder, removed at the end
#   adexport, and everything else in the build tree's cli/, by $adexport
#
# and ends what was started: each pid given to at_end_kill, by its number.

set -u
LC_ALL=C
export LC_ALL
unset CDPATH KRB5CCNAME KRB5_CONFIG KRB5_CLIENT_KTNAME CREDENTIALS_DIRECTORY
top=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
built=${builddir:+$(cd "$builddir" && pwd)}
built=${built:-$top}
adexport=${ADEXPORT:-$built/cli/adexport}
work=$(mktemp -d "${TMPDIR:-/tmp}/adrcpt-test.XXXXXX") || exit 99
tap_count=0
tap_pids=

at_end_kill() {
	tap_pids="$tap_pids $1"
}

# A child that is killed before it has become the command that it was made for
# is a copy of this shell, traps and all; what it must not do is clean up.
tap_end() {
	tap_status=$?
	trap - EXIT
	[ "$(exec sh -c 'echo $PPID')" = "$$" ] || exit $tap_status
	for tap_pid in $tap_pids; do
		kill "$tap_pid" 2>/dev/null && wait "$tap_pid" 2>/dev/null
	done
	rm -rf "$work"
	exit $tap_status
}
trap tap_end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# report STATUS CLAIM: one line of TAP
report() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		echo "not ok $tap_count - $2"
	fi
}

# check CLAIM COMMAND...: the command succeeds; what it printed is shown if not
check() {
	tap_claim=$1
	shift
	"$@" >"$work/.tap" 2>&1
	tap_rc=$?
	report $tap_rc "$tap_claim"
	[ $tap_rc -eq 0 ] || sed 's/^/# /' "$work/.tap"
}

# same CLAIM EXPECTED ACTUAL: two files hold the same bytes
same() {
	check "$1" diff -u "$2" "$3"
}

# equals CLAIM EXPECTED ACTUAL: two strings
equals() {
	report "$([ "$2" = "$3" ]; echo $?)" "$1"
	[ "$2" = "$3" ] || printf '# expected: %s\n# actual:   %s\n' "$2" "$3"
}

# contains CLAIM TEXT FILE: a line of the file holds the text
contains() {
	grep -qF -e "$2" "$3"
	tap_rc=$?
	report $tap_rc "$1"
	[ $tap_rc -eq 0 ] || { echo "# not found: $2"; sed 's/^/# in: /' "$3"; }
}

# leave a folder without a trace: no temporary file of ours in it
no_temp_in() {
	report "$(find "$2" -name '.*.adrcpt-*' | grep -q . ; [ $? -ne 0 ]; echo $?)" "$1"
}

# skip_all REASON: end here, counted as skipped
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# to be the last line of a test
tap_done() {
	echo "1..$tap_count"
}
