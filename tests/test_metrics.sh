#!/bin/sh
# --metrics: Prometheus text, also after a failure.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

people=$top/tests/people.ldif
metrics=$work/metrics.prom
err=$work/err
cd "$work" || exit 99

# --- Helpers ---------------------------------------------------------------

run() {
	"$adexport" --metrics "$metrics" "$@" >out 2>"$err" </dev/null
	status=$?
}

# value SERIES: its value in the file
value() {
	series=$1 awk '{ n = $NF; sub(/ [^ ]*$/, "") }
		$0 == ENVIRON["series"] { print n }' "$metrics"
}

# is CLAIM SERIES VALUE
is() {
	equals "$1" "$3" "$(value "$2")"
}

# Every line is what the format allows, every metric has its HELP and TYPE before
# its first value, and no series is there twice.
well_formed() {
	awk '
	/^# HELP adexport_[a-z_]+ [A-Z].*\.$/ { help[$3] = 1; next }
	/^# TYPE adexport_[a-z_]+ gauge$/ && help[$3] { type[$3] = 1; next }
	/^adexport_[a-z_]+({[a-z]+="([^"\\]|\\["\\n])*"})? [0-9.]+$/ {
		name = $0
		sub(/[{ ].*/, "", name)
		series = $0
		sub(/ [^ ]*$/, "", series)
		if (type[name] && !seen[series]++)
			next
	}
	{ print FILENAME ":" FNR ": " $0; bad = 1 }
	END { exit bad || NR == 0 }' "$metrics"
}

# --- Tests -----------------------------------------------------------------

success() {
	run --type ldif --file "$people" -o table
	equals "a run: exit 0" 0 "$status"
	check "well formed" well_formed
	if command -v promtool >/dev/null; then
		check "promtool agrees" promtool check metrics <"$metrics"
	fi
	equals "others may read it" 644 "$(stat -c %a "$metrics")"
	is "exit status" adexport_exit_code 0
	is "recipients by kind" 'adexport_recipients{kind="Contact"}' 1
	is "addresses by domain" 'adexport_addresses{domain="example.com"}' 5
	is "in UTF-8" 'adexport_addresses{domain="exämple.com"}' 1
	is "left out, by reason" 'adexport_left_out{reason="blank"}' 1
	is "entries" 'adexport_entries{file="table"}' 7
	is "added" 'adexport_added{file="table"}' 7
	is "removed" 'adexport_removed{file="table"}' 0
	is "changed" 'adexport_changed{file="table"}' 1
	is "not refused" 'adexport_refused{file="table"}' 0
	now=$(date +%s)
	last=$(value adexport_last_success_timestamp_seconds)
	report "$([ $((now - ${last%.*})) -lt 600 ] &&
		[ $((now - ${last%.*})) -ge 0 ]; echo $?)" "the time of success"
	equals "which is that of the run" "$last" \
		"$(value adexport_last_run_timestamp_seconds)"
}

failure() {
	sed -i 's/^\(adexport_last_success_timestamp_seconds\) .*/\1 1234.500/' \
		"$metrics"
	run --type ldif --file nothing -o table
	equals "a run that fails: exit 74" 74 "$status"
	check "well formed after a failure" well_formed
	is "its exit status" adexport_exit_code 74
	is "the last success stays" adexport_last_success_timestamp_seconds 1234.500
	is "what was not read is not counted" \
		'adexport_recipients{kind="Contact"}' ""
	is "nor what was not written" 'adexport_entries{file="table"}' ""
	printf '\n' >empty.ldif
	run --type ldif --file empty.ldif -o table
	equals "a refusal: exit 65" 65 "$status"
	is "exit status of a refusal" adexport_exit_code 65
	is "the guard's state" 'adexport_refused{file="table"}' 1
	is "what would have been removed" 'adexport_removed{file="table"}' 7
	is "the last success stays again" \
		adexport_last_success_timestamp_seconds 1234.500
	rm "$metrics"
	run --type ldif --file empty.ldif -o table
	is "never a success: 0" adexport_last_success_timestamp_seconds 0.000
}

labels() {
	run --type ldif --file "$people" -o 'a"b\c
d'
	equals "a file of a strange name: exit 0" 0 "$status"
	check "well formed with a strange name" well_formed
	is "escaped" 'adexport_entries{file="a\"b\\c\\x0ad"}' 7
}

not_written() {
	mkdir folder
	run --metrics folder --type ldif --file "$people" -o table
	equals "metrics that cannot be written: exit 74" 74 "$status"
	contains "it says so" "folder: is not a regular file" "$err"
	run --metrics no/such/folder/file --type ldif --file nothing -o table
	equals "after another failure that counts" 74 "$status"
	contains "and both are said" "cannot open nothing" "$err"
	contains "both" "no/such/folder/file: cannot be" "$err"
	run --check --type ldif --file "$people"
	report "$(find "$work" -name '.*adexport-*' | grep -q .; [ $? -ne 0 ]; echo $?)" \
		"no temporary file"
	chmod 600 "$metrics"
	ln -s "$metrics" link
	run --metrics link --type ldif --file "$people" -o table
	report "$([ -L link ]; echo $?)" "a symbolic link stays one"
	equals "the mode of the old file stays" 600 "$(stat -c %a "$metrics")"
	is "and the file it names is written" adexport_exit_code 0
}

success
failure
labels
not_written
tap_done
