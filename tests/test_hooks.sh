#!/bin/sh
# on_change: when commands are run, with what, and what becomes of them.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

people=$top/tests/people.ldif
out=$work/out
err=$work/err
cd "$work" || exit 99

# --- Helpers ---------------------------------------------------------------

# conf LINE...: a table with these keys
conf() {
	printf '%s\n' "[source people]" "type = ldif" "file = people.ldif" \
		"[output table]" "file = table" "$@" >conf
}

run() {
	"$adexport" -c conf "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# has_gone PGID: no process of the group is left, or only waits to be reaped by
# whoever is init here
has_gone() {
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v group="$1" '
		{ sub(/.*\) /, "") }
		$3 == group && $1 !~ /[ZX]/ { found = 1; print }
		END { exit found }'
}

# anew LINE...: the same, run on a folder without a table
anew() {
	rm -f table list ran*
	cp "$people" people.ldif
	conf "$@"
	run -v
}

# --- Tests -----------------------------------------------------------------

when() {
	anew 'on_change = echo "$ADEXPORT_FILE $ADEXPORT_ADDED $ADEXPORT_REMOVED" >>ran'
	equals "a new file: exit 0" 0 "$status"
	equals "its command knows what happened" "table 7 0" "$(cat ran)"
	run
	equals "nothing changed: exit 0" 0 "$status"
	equals "nothing changed: no command" 1 "$(wc -l <ran | tr -d ' ')"
	sed -i '/^proxyAddresses: smtp:anna@/d' people.ldif
	run
	equals "a key less: exit 0" 0 "$status"
	equals "a key less: its command" "table 0 1" "$(sed -n 2p ran)"
	printf '\n' >people.ldif
	run
	equals "a refusal: exit 65" 65 "$status"
	equals "a refusal: no command" 2 "$(wc -l <ran | tr -d ' ')"
	rm table
	cp "$people" people.ldif
	run --dry-run
	equals "a dry run: exit 0" 0 "$status"
	equals "a dry run: no command" 2 "$(wc -l <ran | tr -d ' ')"
	"$adexport" -q --type ldif --file people.ldif -o table \
		--on-change 'echo flag >ran' 2>"$err"
	equals "--on-change" flag "$(cat ran)"
}

of_the_run() {
	anew 'on_change = echo one >>ran' "[output list]" "file = list" \
		"format = postfix" 'on_change = echo two >>ran' \
		"[run]" 'on_change = echo "$ADEXPORT_FILE" >>ran;' \
		' echo "$ADEXPORT_ADDED $ADEXPORT_REMOVED" >>ran'
	equals "two outputs: exit 0" 0 "$status"
	printf '%s\n' one two table list "14 0" >wanted
	same "first those of the outputs, then the run's" wanted ran
	rm list
	run
	printf '%s\n' two list "7 0" >>wanted
	same "only what changed" wanted ran
	run
	same "nothing changed: no command" wanted ran
}

surroundings() {
	anew 'on_change = trap "" USR1; cat; ls -l /proc/self/fd | cat >ran.fd;' \
		' grep ^Sig /proc/self/status >ran.signals;' \
		' cut -d " " -f 5 /proc/$$/stat >ran.group; echo $$ >ran.pid'
	equals "it reads nothing: exit 0" 0 "$status"
	contains "it is the one that was looked at" /dev/null ran.fd
	report "$(grep -qF -e "$work" ran.fd; [ $? -ne 0 ]; echo $?)" \
		"it gets no descriptor of ours"
	equals "it is in a group of its own" "$(cat ran.pid)" \
		"$(cat ran.group)"
	equals "no signal is blocked" 0000000000000000 \
		"$(sed -n 's/^SigBlk:[[:space:]]*//p' ran.signals)"
	# of those below the C library's own
	ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' ran.signals)
	equals "none but its own is ignored" 512 \
		"$((0x$ignored & 0x7fffffff))"
}

output() {
	anew 'on_change = echo first; echo second >&2; printf "a\033[1mb\n\377"'
	equals "what it prints: exit 0" 0 "$status"
	for line in first second 'a\x1b[1mb' '\xff'; do
		contains "a notice: $line" \
			"adexport: notice: on_change of table: $line" "$err"
	done
	report "$([ ! -s "$out" ]; echo $?)" "nothing on standard output"
	rm table
	run
	report "$(grep -q first "$err"; [ $? -ne 0 ]; echo $?)" \
		"without -v it is not said"
	anew 'on_change = yes | head -c 300000; exit 1'
	equals "much output: exit 74" 74 "$status"
	contains "the rest is counted" "and 234464 octets more" "$err"
	contains "of a failure it is an error" \
		"adexport: error: on_change of table: y" "$err"
	anew 'on_change = sleep 30 & echo $! >ran.pid'
	equals "what it leaves running is not waited for" 0 "$status"
	kill "$(cat ran.pid)"
}

failures() {
	anew 'on_change = exit 3' "[output list]" "file = list" \
		'on_change = echo ran >ran' "[run]" 'on_change = kill -9 $$'
	equals "a command that fails: exit 74" 74 "$status"
	contains "it says that the file is there" "adexport: error: was published, but on_change of table failed: its exit status is 3" "$err"
	contains "and so of the next failure" "on_change of the run failed: it was ended by signal 9" "$err"
	report "$([ -s table ] && [ -s list ]; echo $?)" "it is there"
	report "$([ -s ran ]; echo $?)" "the other commands are run"
	anew 'on_change = /no/such/command'
	equals "no such command: exit 74" 74 "$status"
	contains "its exit status" "its exit status is 127" "$err"
}

too_slow() {
	anew 'on_change = echo $$ >ran; sleep 300; true' 'on_change_timeout = 1'
	equals "too slow: exit 74" 74 "$status"
	contains "it says so" "it took longer than 1 seconds" "$err"
	check "nothing of it is left" has_gone "$(cat ran)"
	anew 'on_change = trap "" TERM; echo $$ >ran; sleep 300 & wait; wait' \
		'on_change_timeout = 1'
	equals "too slow, and deaf: exit 74" 74 "$status"
	check "nothing of that is left either" has_gone "$(cat ran)"
}

# A signal while a command runs ends that too; and no second run comes between.
interrupted() {
	rm -f table ran*
	cp "$people" people.ldif
	conf 'on_change = echo $$ >ran.new; mv ran.new ran; sleep 300'
	env --default-signal=HUP,TERM "$adexport" -q -c conf 2>"$err" &
	first=$!
	at_end_kill $first
	tries=0
	while [ ! -e ran ] && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	run
	equals "another run meanwhile: exit 75" 75 "$status"
	kill -TERM $first
	wait $first
	equals "SIGTERM ends it" 143 $?
	tap_pids=
	check "and its command" has_gone "$(cat ran)"
	report "$([ -s table ]; echo $?)" "what was published stays"
}

when
of_the_run
surroundings
output
failures
too_slow
interrupted
tap_done
