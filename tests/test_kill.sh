#!/bin/sh
# Runs that are killed or hindered, at any moment: the table is always the old
# one or the new one, whole; nothing else is left, except after SIGKILL, and
# that goes with the next run.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

fake_ldap=$built/tests/fake_ldap
[ -x "$fake_ldap" ] || skip_all "tests/fake_ldap is not built"
# a shell gives background jobs a SIGINT that is ignored
env --default-signal=INT true 2>/dev/null ||
	skip_all "env has no --default-signal"
KRB5CCNAME=FILE:$work/no-ticket
export KRB5CCNAME
entries=${ADRCPT_TEST_ENTRIES:-20000}

out=$work/out
table=$out/table
old=$work/old
new=$work/new
mkdir "$out"
mkfifo "$work/life" "$work/feed"
exec 9<>"$work/life" # servers end when this is closed

awk -v n="$entries" 'BEGIN {
	for (i = 1; i <= n; i++) {
		printf "dn: CN=User %d,OU=Lab,DC=example,DC=com\n", i
		printf "objectClass: user\n"
		printf "proxyAddresses: SMTP:user%d@example.com\n", i
		printf "proxyAddresses: smtp:u%d@example.com\n\n", i
	}
}' >"$work/source.ldif"
awk -v n="$entries" 'BEGIN {
	for (i = 1; i <= n; i++)
		printf "u%d@example.com\tOK\nuser%d@example.com\tOK\n", i, i
}' | sort >"$new"
# most of what is new, so that half a file is neither
grep -v '^u1' "$new" >"$old"

# --- Helpers ---------------------------------------------------------------

# start FLAG...: a run in the background, as $run_pid
start() {
	env --default-signal=INT,HUP,TERM "$adexport" "$@" \
		>"$work/printed" 2>"$work/said" </dev/null 9>&- &
	run_pid=$!
}

from_file() {
	start --type ldif --file "$work/source.ldif" -o "$table" --max-removed 100% "$@"
}

from_server() {
	start -H "$uri" --page-size 50 --retries 1 -o "$table" \
		--max-removed 100% "$@"
}

# ends STATUS...: the run in the background ends so
ends() {
	wait $run_pid
	run_status=$?
	case " $* " in *" $run_status "*) return 0 ;; esac
	echo "exit $run_status, not $*"
	cat "$work/said"
	return 1
}

is_old() {
	cmp "$old" "$table"
}

is_new() {
	cmp "$new" "$table"
}

# whole: the table is one of the two
whole() {
	cmp -s "$old" "$table" || cmp -s "$new" "$table"
}

temps() {
	find "$out" -name '.*.adrcpt-*'
}

# Nothing is there but the table and its lock.
clean() {
	[ -z "$(find "$out" ! -path "$out" ! -name table ! -name .table.lock)" ]
}

number_of() {
	case $1 in HUP) echo 129 ;; INT) echo 130 ;; KILL) echo 137 ;;
	TERM) echo 143 ;; esac
}

# random MS: a moment before that, in seconds
random() {
	od -An -N4 -tu4 /dev/urandom |
		awk -v n="$1" '{ printf "%.3f\n", $1 % n / 1000 }'
}

now_ms() {
	date +%s%3N
}

# --- At random moments -----------------------------------------------------

# strike SIGNAL HOW: kill a run at some moment; it was killed by that, or had
# come to its end before
strike() {
	cp "$old" "$table"
	rm -f "$out"/.table.adrcpt-*
	moment=$(random "$span")
	$2
	sleep "$moment"
	kill -"$1" $run_pid
	ends "$(number_of "$1")" 0 || return 1
	whole || { echo "neither old nor new"; return 1; }
	[ $run_status -ne 0 ] || is_new || return 1
	[ "$1" = KILL ] || clean || { ls -la "$out"; return 1; }
	[ ! -s "$work/printed" ]
}

# moments HOW: how many milliseconds such a run takes, and then four of each
moments() {
	for turn in first second; do
		cp "$old" "$table"
		span=$(now_ms)
		$1
		ends 0
		span=$(($(now_ms) - span + 1))
	done
	check "$1: a run that is left alone" is_new
	killed=0
	for signal in TERM INT HUP KILL TERM INT HUP KILL TERM INT HUP KILL \
		TERM INT HUP KILL; do
		check "$1: $signal at some moment of $span ms" \
			strike $signal "$1"
		[ $run_status -eq 0 ] || killed=$((killed + 1))
	done
	report "$([ $killed -gt 0 ]; echo $?)" \
		"$1: not all of them came too late ($killed of 16 killed)"
	$1
	check "$1: the run after that" ends 0
	check "$1: makes the new table" is_new
	check "$1: and removes what was left" clean
}

# --- While the temporary file is there -------------------------------------

# has_temp, without another process
has_temp() {
	set -- "$out"/.table.adrcpt-*
	[ -e "$1" ]
}

# caught: stop a run in the moment when there is a temporary file.  The run may
# be over before that is seen; then another one is tried.
caught() {
	caught_tries=0
	while [ $caught_tries -lt 50 ]; do
		rm -f "$out"/.table.adrcpt-*
		cp "$old" "$table"
		ln -f "$table" "$work/was"
		from_file
		looks=0
		while [ "$table" -ef "$work/was" ] && ! has_temp &&
			[ $looks -lt 1000000 ]; do
			looks=$((looks + 1))
		done
		kill -STOP $run_pid 2>/dev/null
		[ -z "$(temps)" ] || return 0
		kill -CONT $run_pid 2>/dev/null
		wait $run_pid
		caught_tries=$((caught_tries + 1))
	done
	return 1
}

# died NUMBER: of that signal; or it came too late, and all is done
died() {
	ends "$1" 0 || return 1
	if [ $run_status -eq 0 ]; then is_new; else whole; fi
}

while_writing() {
	for signal in TERM INT HUP; do
		check "stopped while it writes ($signal)" caught
		kill -$signal $run_pid
		kill -CONT $run_pid
		check "$signal while it writes: it dies of that, table whole" \
			died "$(number_of $signal)"
		check "$signal while it writes: nothing is left" clean
	done
	check "stopped while it writes (KILL)" caught
	kill -KILL $run_pid
	check "KILL while it writes: it dies of that" ends 137
	check "KILL while it writes: the old table" is_old
	report "$([ -n "$(temps)" ]; echo $?)" \
		"KILL while it writes: the temporary file is left"
	: >"$out/.table.adrcpt-0123456789ab"
	: >"$out/.table.adrcpt-not-ours"
	: >"$out/.other.adrcpt-0123456789ab"
	from_file
	check "the run after that" ends 0
	equals "removes it, and nothing that is not its own" \
		".other.adrcpt-0123456789ab .table.adrcpt-not-ours" \
		"$(cd "$out" && echo .*.adrcpt-*)"
	rm -f "$out"/.*.adrcpt-*
}

# --- A run that waits for its source ----------------------------------------

# It has the lock, and reads what it is fed.
start_waiting() {
	cp "$old" "$table"
	rm -f "$out/.table.lock"
	"$adexport" --type ldif --file "$work/feed" -o "$table" --wait 10 \
		>"$work/printed" 2>"$work/said" 9>&- &
	run_pid=$!
	waited=0
	until [ -e "$out/.table.lock" ] || [ $waited -eq 500 ]; do
		sleep 0.02
		waited=$((waited + 1))
	done
	exec 8<>"$work/feed"
}

# More than fits into a pipe: when it is in, it is being read.
feed_it() {
	timeout 60 cat "$work/source.ldif" >&8
	exec 8>&-
}

# A signal that was ignored from the start stays so: nohup(1).
ignored() {
	trap '' HUP
	start_waiting
	trap 'exit 129' HUP
	kill -HUP $run_pid
	feed_it
	check "a hang-up that is ignored: exit 0" ends 0
	check "a hang-up that is ignored: the new table" is_new
}

# --- Standard output -------------------------------------------------------

# prints STATUS: what the last run ended with; the table was to be printed
print_to() {
	"$adexport" --type ldif --file "$work/source.ldif" 2>"$work/said"
	echo $? >"$work/status"
}

standard_output() {
	print_to | true
	equals "a pipe that nobody reads: exit 74" 74 "$(cat "$work/status")"
	contains "a pipe that nobody reads: it says so" "standard output" \
		"$work/said"
	print_to >&-
	equals "standard output closed: exit 74" 74 "$(cat "$work/status")"
	contains "standard output closed: it says so" "standard output" \
		"$work/said"
	if [ -c /dev/full ]; then
		print_to >/dev/full
		equals "a full device: exit 74" 74 "$(cat "$work/status")"
	fi
	"$adexport" --type ldif --file "$work/source.ldif" -o "$table" >&- \
		2>&- <&-
	equals "all of them closed, output to a file: exit 0" 0 $?
	check "all of them closed: the new table" is_new
}

# --- Files -----------------------------------------------------------------

# hindered CODE FLAG...: nothing changes, and it is said why
hindered() {
	hindered_code=$1
	shift
	"$adexport" --type ldif --file "$work/source.ldif" "$@" \
		>"$work/printed" 2>"$work/said"
	hindered_status=$?
	cat "$work/said"
	echo "exit $hindered_status, not $hindered_code"
	[ $hindered_status -eq "$hindered_code" ] && [ ! -s "$work/printed" ] &&
		grep -q '^adexport: error: ' "$work/said"
}

# A write beyond the limit fails, as on a full disk; the blocks are of 512 or 1024 octets.
no_space() {
	(
		ulimit -f "$1"
		exec "$adexport" --type ldif --file "$work/source.ldif" \
			-o "$table"
	) >/dev/null 2>&1
	no_space_status=$?
	echo "exit $no_space_status"
	[ $no_space_status -eq 74 ] && is_old && clean
}

files() {
	cp "$old" "$table"
	check "no space at all: exit 74, the old table" no_space 0
	check "space for some of it: exit 74, the old table" no_space 100
	echo file >"$work/file"
	check "a file as folder: exit 73" hindered 73 -o "$work/file/table"
	equals "a file as folder: it stays" file "$(cat "$work/file")"
	check "no such folder: exit 73" hindered 73 -o "$work/none/table"
	check "a folder as output: exit 73" hindered 73 -o "$out"
	check "a device as output: exit 73" hindered 73 -o /dev/null
	report "$([ -c /dev/null ]; echo $?)" "a device as output: it stays"
	check "a pipe as output: exit 73" hindered 73 -o "$work/feed"
	report "$([ -p "$work/feed" ]; echo $?)" "a pipe as output: it stays"
	read_only
}

read_only() {
	mkdir "$work/closed"
	cp "$old" "$work/closed/table"
	chmod 555 "$work/closed"
	if [ "$(id -u)" -eq 0 ]; then
		report 0 "a folder that is read-only # SKIP root may write"
	else
		check "a folder that is read-only: exit 73" hindered 73 \
			-o "$work/closed/table"
		check "a folder that is read-only: the old table" \
			cmp "$old" "$work/closed/table"
	fi
	chmod 755 "$work/closed"
}

# --- Two at a time ---------------------------------------------------------

two_runs() {
	start_waiting
	check "a second run: exit 75" hindered 75 -o "$table"
	check "a second run: the old table" is_old
	"$adexport" --type ldif --file "$work/source.ldif" -o "$table" \
		--wait 30 >"$work/printed" 2>"$work/said-second" 8>&- 9>&- &
	second=$!
	feed_it
	check "the first run: exit 0" ends 0
	wait $second
	equals "a second run that waits: exit 0" 0 $?
	check "two runs: the new table" is_new
	check "two runs: nothing is left" clean
}

# --- What is run -----------------------------------------------------------

moments from_file
"$fake_ldap" --entries "$((entries / 10))" --port-file "$work/port" \
	>/dev/null 2>&1 <"$work/life" 9>&- &
at_end_kill $!
until [ -e "$work/port" ]; do sleep 0.02; done
uri=ldap://127.0.0.1:$(cat "$work/port")
awk -v n="$((entries / 10))" 'BEGIN {
	for (i = 1; i <= n; i++)
		printf "u%d@example.com\tOK\nuser%d@example.com\tOK\n", i, i
}' | sort >"$work/of-server"
cp "$new" "$work/of-file"
cp "$work/of-server" "$new"
moments from_server
cp "$work/of-file" "$new"
while_writing
ignored
standard_output
files
two_runs
tap_done
