#!/bin/sh
# The progress line: on a terminal, and nowhere else.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command -v script >/dev/null || skip_all "script(1) is not installed"
cd "$work" || exit 99
TERM=xterm
export TERM
esc=$(printf '\033')
mkfifo pipe

# The source is a pipe that is silent for a moment: whatever the machine's speed,
# the second thousand comes later than the line may be written again.
entries() {
	for from in 1 2001; do
		awk -v from=$from 'BEGIN { for (i = from; i < from + 2000; i++)
			printf "dn: CN=%d\nobjectClass: user\n" \
			"proxyAddresses: SMTP:u%d@example.com\n\n", i, i }'
		[ $from -ne 1 ] || sleep 0.5
	done
	[ $# -eq 0 ] || printf 'dn: CN=x\nobjectClass: user\nproxyAddresses: SMTP:no\n\n'
}

# on_terminal FLAG...: what a person would see, in the file seen
on_terminal() {
	entries x >pipe &
	feeder=$!
	at_end_kill $feeder
	timeout 60 script -qec "'$adexport' --type ldif --file pipe -o table $*" \
		/dev/null >seen </dev/null
	status=$?
	wait $feeder
	tap_pids=
}

on_terminal
equals "a run on a terminal: exit 0" 0 "$status"
report "$(grep -qE "[0-9]+000 entries read, [0-9]+/s" seen; echo $?)" \
	"entries and rate are shown"
report "$(tr '\r' '\n' <seen | grep -q "^$esc\[Kadexport: warning: CN=x"; echo $?)" \
	"the line is erased before a message"
# after the last line that was written over nothing but messages is left
equals "and at the end" "" "$(tr '\r' '\n' <seen | tail -n 1 | tr -d "$esc\n" |
	grep 'entries read')"
on_terminal -q
report "$(grep -q 'entries read' seen; [ $? -ne 0 ]; echo $?)" "not with -q"
TERM=dumb
on_terminal
report "$(grep -q 'entries read' seen; [ $? -ne 0 ]; echo $?)" \
	"not on a terminal that cannot erase"
TERM=xterm
entries >pipe &
at_end_kill $!
"$adexport" --type ldif --file pipe -o table >out 2>err
wait $!
tap_pids=
report "$([ ! -s err ] && [ ! -s out ]; echo $?)" "not without a terminal"
tap_done
