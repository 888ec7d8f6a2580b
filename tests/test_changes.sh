#!/bin/sh
# What a run changes, as an administrator sees it: guards, canaries, --force,
# files that stay untouched, dry runs and deltas, exit codes.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

cd "$work" || exit 99
table=$work/table
out=$work/out
err=$work/err
tab='	'

# people N [DOMAIN [N DOMAIN]...]: so many recipients, as LDIF
people() {
	while [ $# -gt 0 ]; do
		awk -v n="$1" -v domain="${2:-example.com}" 'BEGIN {
			for (i = 1; i <= n; i++)
				printf "dn: CN=%d,DC=%s\nproxyAddresses: " \
					"smtp:u%04d@%s\n\n", i, domain, i, domain
		}'
		shift
		[ $# -eq 0 ] || shift
	done >people.ldif
}

run() {
	timeout 60 "$adexport" --type ldif --file people.ldif "$@" \
		>"$out" 2>"$err" </dev/null
	status=$?
}

# ends CLAIM STATUS
ends() {
	report "$([ $status -eq "$2" ]; echo $?)" "$1: exit $2"
	[ $status -eq "$2" ] || sed 's/^/# /' "$err"
	no_temp_in "$1: no temporary file" "$work"
}

says() {
	contains "it says: $1" "$1" "$err"
}

lines() {
	equals "$1" "$2" "$(wc -l <"$3" | tr -d ' ')"
}

# refuses CLAIM FLAG...: 65 in one line; the old file stays
refuses() {
	claim=$1
	shift
	cp -p "$table" before
	run -q -o "$table" "$@"
	ends "$claim" 65
	lines "$claim: one line says why" 1 "$err"
	contains "$claim: and that nothing was published" \
		"nothing was published" "$err"
	check "$claim: the old file stays" cmp before "$table"
}

guards() {
	people 60
	run -o "$table"
	ends "the first run" 0
	people 54
	run -n -o "$table"
	ends "10% may go" 0
	people 53
	refuses "7 of 60"
	says "table: 7 of 60 keys (11%) would be removed, more than max_removed = 10% allows (6)"
	run -v -o "$table"
	says "notice: would be removed: u0054@example.com"
	equals "-v names what would be removed" 7 "$(grep -c 'would be removed: u' "$err")"
	people 30
	run -v -o "$table"
	equals "20 of them at most" 20 "$(grep -c 'would be removed: u' "$err")"
	says "and 10 more"
	run --max-removed 30 -o "$table"
	ends "a number is exact" 0
	people 24
	refuses "6 of 30"
	run --max-removed 100% -o "$table"
	ends "100% is off" 0
	people 24 example.com 6 lost.example
	run -o "$table"
	people 24
	refuses "a domain is lost" --max-removed 90%
	says "lost.example"
	run --force -o "$table"
	ends "--force" 0
	says "[guard-forced]"
	: >people.ldif
	refuses "nothing at all" --max-removed 100%
	says "min_entries"
}

canary() {
	people 10
	run -o "$table"
	refuses "a canary is missing" --require "u0001@example.com, nobody@example.com"
	says "nobody@example.com is required, and not there"
	refuses "something that must not be there" --refuse U0005@Example.Com
	run -q --require nobody@example.com
	ends "a canary on standard output" 65
	lines "not a byte is out" 0 "$out"
	run --require a..b@d -o "$table"
	ends "a canary that is none" 64
	run --max-removed 200% -o "$table"
	ends "a limit that is none" 64
}

# broken CLAIM FORMAT: an old file that is not of this format
broken() {
	refuses "$1" --format "$2"
	says "the old file cannot be compared"
}

old_files() {
	people 10
	for format in postfix cdb lmdb json jsonl csv ldif dsml; do
		echo nothing >"$table"
		broken "$format: another kind of file" $format
		rm "$table"
		run --format $format -o "$table"
		head -c "$(($(wc -c <"$table") - 7))" "$table" >cut
		cp cut "$table"
		[ $format = postfix ] || broken "$format: a file cut short" $format
		run -q --force --format $format -o "$table"
		ends "$format: --force" 0
	done
	rm "$table"
	mkdir "$table"
	run -o "$table"
	ends "a folder" 73
	rmdir "$table"
	if [ "$(id -u)" -ne 0 ]; then
		echo "u@d OK" >"$table"
		chmod 0 "$table"
		run -o "$table"
		ends "a file that may not be read" 65
		rm -f "$table"
	fi
}

untouched() {
	people 10
	for format in postfix cdb lmdb json jsonl csv ldif dsml; do
		rm -f "$table"
		run --format $format -o "$table"
		touch -d 2001-02-03 "$table"
		ls -li --full-time "$table" >before.ls
		run -v --format $format -o "$table"
		ends "$format: the same again" 0
		says "unchanged: 0 added, 0 removed"
		ls -li --full-time "$table" >after.ls
		same "$format: it was not touched" before.ls after.ls
		people 11
		run -v --format $format -o "$table"
		says "written: 1 added, 0 removed"
		people 10
	done
	rm -f "$table"
	run -o "$table"
	ls -i "$table" >before.ls
	run --mode 0600 -o "$table"
	ls -i "$table" >after.ls
	same "another mode: the same file" before.ls after.ls
	equals "with that mode" 600 "$(stat -c %a "$table")"
}

dry_runs() {
	printf '%s\n' 'u0001@example.com OK' 'u0002@example.com old' \
		'x@example.com gone' >"$table"
	cp -p "$table" before
	rm -f .table.lock
	people 3
	printf '%s\n' "-u0002@example.com${tab}old" "+u0002@example.com${tab}OK" \
		"+u0003@example.com${tab}OK" "-x@example.com${tab}gone" >wanted
	run -n -o "$table"
	ends "a dry run" 0
	same "the difference" wanted "$out"
	check "the file stays" cmp before "$table"
	check "without a lock" [ ! -e .table.lock ]
	run --dry-run --max-removed 0 -o "$table"
	ends "a dry run that would be refused" 65
	same "the difference all the same" wanted "$out"
	run -n -o "$table" --delta-added added --delta-removed removed
	printf '%s\n' "u0002@example.com${tab}OK" "u0003@example.com${tab}OK" >wanted
	same "added, by a dry run" wanted added
	equals "removed" x@example.com "$(cat removed)"
	check "still, the file stays" cmp before "$table"
	rm added removed
	run -o "$table" --max-removed 0 --delta-added added
	ends "refused" 65
	check "no delta then" [ ! -e added ]
	run -o "$table" --delta-added added --delta-removed removed
	ends "published" 0
	same "added" wanted added
	equals "removed" x@example.com "$(cat removed)"
	run -n
	ends "a dry run to standard output" 0
	lines "compares with nothing" 3 "$out"
	contains "all is new" "+u0001@example.com${tab}OK" "$out"
	run -n -o "$work/none/table"
	ends "a folder that is not there" 73
	run --delta-added added
	ends "a delta of standard output" 64
	run --delta-added "$table" -o "$table"
	ends "a delta into the table" 64
}

several() {
	cat >conf <<-END
	[source people]
	type = ldif
	file = people.ldif
	[output a]
	file = a
	[output b]
	file = b
	format = cdb
	END
	people 20
	timeout 60 "$adexport" -c conf
	people 19
	timeout 60 "$adexport" -c conf -n >"$out" 2>"$err"
	status=$?
	ends "a dry run of two outputs" 0
	printf '%s\n' "# a" "-u0020@example.com${tab}OK" "# b" \
		"-u0020@example.com${tab}OK" >wanted
	same "each below its name" wanted "$out"
	people 2
	cp a before
	timeout 60 "$adexport" -c conf >"$out" 2>"$err"
	status=$?
	ends "both refuse" 65
	says "2 outputs refused"
	check "the old file stays" cmp before a
	timeout 60 "$adexport" -c conf --delta-added added 2>"$err"
	status=$?
	ends "a delta of two outputs" 64
	timeout 60 "$adexport" -c conf --force 2>"$err"
	status=$?
	ends "--force is for all outputs of a configuration" 0
	lines "and replaces none of them" 2 a
	echo "force = yes" >>conf
	timeout 60 "$adexport" -c conf 2>"$err"
	status=$?
	ends "force as a key" 78
	says "conf:9"
}

guards
canary
old_files
untouched
dry_runs
several
tap_done
