#!/bin/sh
# A forest with every sort of recipient and every trap (tests/fixtures/forest),
# and what comes of it: each map and each format, under several selections.
# The LDIF says in comments what has to come of each value; here these comments
# are compared with the tables, and the tables with what adexport makes.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

PATH=$PATH:/usr/sbin:/sbin
MAIL_CONFIG=$work/postfix # of postmap
export MAIL_CONFIG
mkdir "$MAIL_CONFIG"
printf '%s\n' 'compatibility_level = 3.6' 'smtputf8_enable = yes' \
	>"$MAIL_CONFIG/main.cf"
home=$top/tests/fixtures/forest
expected=$home/expected
forest=$work/forest.ldif
cat "$home/accepted.ldif" "$home/forest.ldif" "$home/hostile.ldif" >"$forest"

# --- Helpers ---------------------------------------------------------------

# export_to FILE FLAG...: from the forest, into a new file; what it says is in
# $work/said
export_to() {
	export_file=$1
	shift
	rm -f "$export_file"
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

# dump FORMAT: the pairs of the table of that format, sorted
dump() {
	case $1 in
	cdb) cdb -d "$work/table.cdb" |
		sed -n 's/^+[0-9]*,[0-9]*:\(.*\)->/\1	/p' ;;
	lmdb) postmap -s "lmdb:$work/table" ;;
	esac | sort
}

# map NAME FLAG...: the expected table, as text and in each other format
map() {
	name=$1
	shift
	text "$name" >"$work/wanted"
	export_to "$work/text" "$@"
	equals "$name: exit 0" 0 $?
	same "$name: text" "$work/wanted" "$work/text"
	for format in $formats; do
		export_to "$work/table.$format" -f "$format" "$@"
		dump "$format" >"$work/dumped"
		same "$name: $format" "$expected/$name" "$work/dumped"
		rm -f "$work/table.$format"
	done
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
	map relay_recipients.accepted --domains accepted
	map relay_recipients.authoritative --domains accepted:authoritative
	map relay_recipients.domains \
		--domains 'foreign.example.org *.wild.example.test müller.example.test'
	map relay_recipients.domains \
		--domains 'Foreign.Example.Org,*.WILD.example.test,xn--mller-kva.example.test'
	map relay_recipients.include --domains accepted \
		--include-file "$home/include"
}

other_maps() {
	map relay_domains -m relay_domains
	map relay_domains.accepted -m relay_domains --domains accepted
	map virtual_aliases -m virtual_aliases
	map transport -m transport --value 'relay:[mail.example.com]:25'
	map transport.accepted -m transport --domains accepted \
		--value 'relay:[mail.example.com]:25'
}

# Domains of which the directory is not the whole list
relays() {
	export_to "$work/text" --domains accepted
	equals "each relay domain is warned about" \
		"ext.example.test lookup.example.test relay.example.test" \
		"$(sed -n 's/.*: \([a-z.]*\) is an .*\[relay-domain\]$/\1/p' \
			"$work/said" | sort | tr '\n' ' ' | sed 's/ $//')"
	export_to "$work/text" --domains accepted:authoritative
	equals "and none that is left out" 0 \
		"$(grep -c '\[relay-domain\]$' "$work/said")"
}

conflicts() {
	export_to "$work/text"
	contains "a conflict is told" "address conflict@example.test is also on" \
		"$work/said"
	contains "a conflict of two spellings is told" \
		"CN=Conflict 3,OU=Forest,DC=ad,DC=example,DC=test: address twin@" \
		"$work/said"
	equals "and no other" 3 "$(grep -c '\[conflict\]$' "$work/said")"
	export_to "$work/none" --on-conflict fail
	equals "--on-conflict fail: exit 65" 65 $?
	contains "--on-conflict fail: says why" "conflict@example.test" \
		"$work/said"
	equals "--on-conflict fail: each is told all the same" 3 \
		"$(grep -c '\[conflict\]$' "$work/said")"
	check "--on-conflict fail: nothing is published" \
		test ! -e "$work/none"
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
	export_to "$work/records" --exclude none -f jsonl
	equals "records show names, of which one is no text" \
		"$(sed -n 's/ bad-utf8$//p' "$expected/reasons" |
			awk '{ print $1 + 1 }')" \
		"$(grep -c '\[bad-utf8\]$' "$work/said")"
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
	for name in csv ldif dsml; do
		export_to "$work/records" -f $name
		same "$name" "$expected/recipients.$name" "$work/records"
	done
}

# What is written as ldif and dsml can be read: the same comes of it.
back() {
	text relay_recipients >"$work/wanted"
	for name in ldif dsml; do
		rm -f "$work/text" "$work/records"
		"$adexport" -q --type $name \
			--file "$expected/recipients.$name" -o "$work/text"
		same "$name, read back: the table" "$work/wanted" "$work/text"
		"$adexport" -q --type $name -f $name \
			--file "$expected/recipients.$name" -o "$work/records"
		same "$name, read back: the records" \
			"$expected/recipients.$name" "$work/records"
	done
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

formats=
! command -v cdb >/dev/null || formats=cdb
! postconf -m 2>/dev/null | grep -qx lmdb || formats="$formats lmdb"
comments
selections
other_maps
relays
conflicts
refused
records
back
order
tap_done
