#!/bin/sh
# A forest with every sort of recipient and every trap (tests/fixtures/forest),
# and what comes of it: each map and each format, under several selections.
# The LDIF says in comments what has to come of each value; here these comments
# are compared with the tables, and the tables with what adexport makes.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

home=$top/tests/fixtures/forest
expected=$home/expected
forest=$work/forest.ldif
cat "$home/accepted.ldif" "$home/forest.ldif" "$home/hostile.ldif" >"$forest"

# --- Helpers ---------------------------------------------------------------

# export_to FILE FLAG...: from the forest; what it says is in $work/said
export_to() {
	export_file=$1
	shift
	timeout 60 "$adexport" --type ldif --file "$forest" "$@" \
		-o "$export_file" >"$work/printed" 2>"$work/said"
}

# text NAME: what the postfix format can say of an expected table
text() {
	grep -v '^#' "$expected/$1"
}

# marked MARKS: the keys that the comments in the LDIF announce
marked() {
	sed -n "s/^#[$1] //p" "$forest" | sort -u | sed 's/$/	OK/'
}

# array: the JSON array of the objects in JSON lines
array() {
	echo '['
	sed '$!s/$/,/'
	echo ']'
}

# dump_cdb FILE: its pairs, sorted
dump_cdb() {
	if command -v cdb >/dev/null; then
		cdb -d -m "$1" | sed 's/ \([^ ]*\)$/	\1/' | sort
	else
		echo "cdb (tinycdb) is not installed"
	fi
}

# map NAME FLAG...: the expected table, as text and as cdb
map() {
	name=$1
	shift
	text "$name" >"$work/wanted"
	export_to "$work/text" "$@"
	equals "$name: exit 0" 0 $?
	same "$name: text" "$work/wanted" "$work/text"
	export_to "$work/table.cdb" -f cdb "$@"
	dump_cdb "$work/table.cdb" >"$work/dumped"
	same "$name: cdb" "$expected/$name" "$work/dumped"
}

# --- Tests -----------------------------------------------------------------

comments() {
	marked + >"$work/wanted"
	same "the comments agree with the table" \
		"$work/wanted" "$expected/relay_recipients"
	marked +x >"$work/wanted"
	same "the comments agree with the table of --exclude none" \
		"$work/wanted" "$expected/relay_recipients.none"
	marked +m >"$work/wanted"
	same "the comments agree with the table of --mail-fallback" \
		"$work/wanted" "$expected/relay_recipients.mail-fallback"
}

selections() {
	map relay_recipients
	map relay_recipients.none --exclude none
	map relay_recipients.mail-fallback --mail-fallback
}

conflicts() {
	export_to "$work/text"
	contains "a conflict is told" "address conflict@example.test is also on" \
		"$work/said"
	contains "a conflict of two spellings is told" \
		"CN=Conflict 3,OU=Forest,DC=ad,DC=example,DC=test: address twin@" \
		"$work/said"
	equals "and no other" 2 "$(grep -c '\[conflict\]$' "$work/said")"
	echo old >"$work/old"
	export_to "$work/old" --on-conflict fail
	equals "--on-conflict fail: exit 65" 65 $?
	equals "--on-conflict fail: nothing is published" old "$(cat "$work/old")"
}

# refused: what is refused, by reason; as many values as the comments say
refused() {
	export_to "$work/text" --exclude none
	sed -n 's/^adexport: warning: .*\[\([a-z0-9-]*\)\]$/\1/p' \
		"$work/said" | sort | uniq -c | sed 's/^ *//' >"$work/reasons"
	same "each reason as often as expected" "$expected/reasons" \
		"$work/reasons"
	equals "every warning has a reason" "$(wc -l <"$work/said")" \
		"$(grep -c '\[[a-z0-9-]*\]$' "$work/said")"
}

records() {
	export_to "$work/records" -f jsonl
	same "jsonl" "$expected/recipients.jsonl" "$work/records"
	export_to "$work/records" -f jsonl --exclude none
	same "jsonl, --exclude none" "$expected/recipients.none.jsonl" \
		"$work/records"
	array <"$expected/recipients.jsonl" >"$work/wanted"
	export_to "$work/records" -f json
	same "json" "$work/wanted" "$work/records"
}

# The order of the objects in a directory means nothing.
order() {
	awk 'BEGIN { RS = "" } { r[NR] = $0 }
		END { for (i = NR; i > 0; i--) print r[i] "\n" }' \
		"$forest" >"$work/reversed"
	forest=$work/reversed
	export_to "$work/records" -f jsonl
	same "the other way round: the same bytes" \
		"$expected/recipients.jsonl" "$work/records"
	forest=$work/forest.ldif
}

comments
selections
conflicts
refused
records
order
tap_done
