#!/bin/sh
# Tables that are replaced while a busy Postfix uses them, by runs that come to
# their end and by runs that are killed at any moment: nobody who was always in
# the table is ever refused, nobody who never was is taken, nothing is put off.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
. "$top/tests/smtpd.sh"

env --default-signal=INT true 2>/dev/null ||
	skip_all "env has no --default-signal"
runs=${ADRCPT_TEST_RUNS:-100}	# of each sort with each format
seed=${ADRCPT_TEST_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
out=$work/out
mkdir "$out" "$work/large" "$work/small"
mkfifo "$work/life"

# --- What there is to ask for ----------------------------------------------

# directory NUMBERS: users of these numbers
directory() {
	awk '{
		printf "dn: CN=User %d,OU=Lab,DC=example,DC=com\n", $1
		printf "objectClass: user\n"
		printf "proxyAddresses: SMTP:user%d@example.com\n\n", $1
	}'
}

# Fewer come and go than what may vanish at once.
seq 1 5000 >"$work/numbers"
seq 5001 5300 >"$work/more"
sed 's/.*/user&@example.com/' "$work/numbers" >"$work/always"
sed 's/.*/user&@example.com/' "$work/more" >"$work/sometimes"
seq 5301 6000 | sed 's/.*/user&@example.com/' >"$work/never"
directory <"$work/numbers" >"$work/small.ldif"
cat "$work/numbers" "$work/more" | directory >"$work/large.ldif"

# --- Helpers ---------------------------------------------------------------

# begin SIZE: a run in the background, as $run_pid, that makes that table
begin() {
	env --default-signal=TERM "$adexport" --type ldif \
		--file "$work/$1.ldif" -f "$format" -o "$table" \
		>"$work/said" 2>&1 </dev/null &
	run_pid=$!
}

# is SIZE: the table is that one
is() {
	cmp -s "$work/$1/table.$format" "$table"
}

# load_begin: keep Postfix busy until load_end
load_begin() {
	timeout 300 python3 "$top/tests/smtp_load.py" "$port" 6 \
		"$work/always" "$work/never" "$work/sometimes" \
		<"$work/life" >"$work/load" 2>&1 &
	load_pid=$!
	exec 9>"$work/life"
}

load_end() {
	exec 9>&-
	wait $load_pid
}

# takes CODE FILE: a new session has this answer to all in the file
takes() {
	ask "$2" | cut -c 1-3 | sort -u >"$work/codes"
	echo "$1" | diff - "$work/codes"
}

# other SIZE
other() {
	case $1 in small) echo large ;; *) echo small ;; esac
}

# --- Runs that come to their end -------------------------------------------

replaced() {
	size=small
	for turn in $(seq "$runs"); do
		size=$(other $size)
		begin $size
		wait $run_pid || { cat "$work/said"; return 1; }
		is $size || { echo "turn $turn: not the $size table"; return 1; }
	done
}

# --- Runs that are killed --------------------------------------------------

# moments: so many signals, and milliseconds before each
moments() {
	awk -v seed="$seed" -v n="$runs" -v span="$1" 'BEGIN {
		srand(seed)
		for (i = 0; i < n; i++)
			print rand() < 0.5 ? "TERM" : "KILL", rand() * span / 1000
	}'
}

# span: how many milliseconds a run takes
span() {
	span_begin=$(date +%s%3N)
	begin large
	wait $run_pid
	begin small
	wait $run_pid
	echo $((($(date +%s%3N) - span_begin) / 2 + 1))
}

# strike SIGNAL SECONDS
strike() {
	begin "$size"
	sleep "$2"
	kill -"$1" $run_pid 2>/dev/null
	wait $run_pid
	struck=$?
	case $struck in
	0) is "$size" ;;
	137 | 143) is large || is small ;;
	*) false ;;
	esac
}

killed() {
	moments "$(span)" >"$work/moments"
	size=small kills=0 turn=0
	while read -r signal moment; do
		turn=$((turn + 1))
		size=$(other $size)
		strike "$signal" "$moment" || {
			echo "turn $turn, $signal: exit $struck"
			cat "$work/said"
			return 1
		}
		[ $struck -eq 0 ] || kills=$((kills + 1))
	done <"$work/moments"
	echo "$kills of $runs were killed"
	[ $kills -gt 0 ]
}

# --- One format ------------------------------------------------------------

busy() {
	load_begin
	check "$format: $1" "$2"
	load_end
	report $? "$format: meanwhile, every answer was right"
	sed 's/^/# /' "$work/load"
}

# type FORMAT
type() {
	format=$1 table=$out/table.$1
	for size in large small; do
		"$adexport" --type ldif --file "$work/$size.ldif" -f "$format" \
			-o "$work/$size/table.$format"
	done
	cp "$work/small/table.$format" "$table"
	mta_start "relay_domains = example.com" \
		"relay_recipient_maps = $format:$out/table"
	check "$format: before, they are refused" takes 550 "$work/sometimes"
	busy "replaced $runs times" replaced
	begin large
	wait $run_pid
	check "$format: after, they are taken" takes 250 "$work/sometimes"
	busy "$runs runs killed (ADRCPT_TEST_SEED=$seed)" killed
	begin small
	wait $run_pid
	equals "$format: the run after them ends well" 0 $?
	check "$format: and leaves nothing behind" clean
	check "$format: they are refused again" takes 550 "$work/sometimes"
	mta_stop
	equals "$format: Postfix has nothing to complain of" "" \
		"$(grep -E 'warning|error|fatal|panic' "$mta/log" | head -n 5)"
	rm -f "$mta/log" "$out"/* "$out"/.[!.]*
}

clean() {
	is small && [ -z "$(find "$out" -mindepth 1 ! -name "table.$format" \
		! -name ".table.$format.lock")" ]
}

for name in cdb lmdb; do
	if postconf -m | grep -qx $name; then
		type $name
	else
		report 0 "$name # SKIP this Postfix has no $name"
	fi
done
tap_done
