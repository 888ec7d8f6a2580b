#!/bin/sh
# Postfix takes what adexport writes: its postmap reads the text without a
# warning, and the tables it makes of it hold what our own cdb holds, key by
# key.  Needs no Postfix that runs, nor one that is configured.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
PATH=$PATH:/usr/sbin:/sbin

command -v postmap >/dev/null || skip_all "postmap is not installed"
command -v python3 >/dev/null || skip_all "python3 is not installed"
PYTHONDONTWRITEBYTECODE=1
MAIL_CONFIG=$work/postfix
export PYTHONDONTWRITEBYTECODE MAIL_CONFIG
mkdir "$MAIL_CONFIG"
cat >"$MAIL_CONFIG/main.cf" <<END
compatibility_level = 3.6
smtputf8_enable = yes
END

text=$work/text
keys=$work/keys
ours=$work/ours
cd "$work" || exit 99

# --- Helpers ---------------------------------------------------------------

# skip CLAIM REASON
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# knows TYPE: postmap has this type of table
knows() {
	postconf -m 2>/dev/null | grep -qx "$1"
}

# quiet COMMAND...: it succeeds and says nothing at all
quiet() {
	"$@" >"$work/.quiet" 2>&1 || { echo "exit $?"; cat "$work/.quiet"; return 1; }
	cat "$work/.quiet"
	[ ! -s "$work/.quiet" ]
}

# dump FILE.cdb: its pairs as Postfix's text has them, sorted
dump() {
	cdb -d -m "$1" | sed 's/ OK$/	OK/' | sort
}

# finds TYPE:NAME KEYS WANTED: asking for each key in the one file finds the
# pairs in the other
finds() {
	postmap -q - "$1" <"$2" | sort >"$work/found"
	sort "$3" | diff - "$work/found"
}

# no_such TYPE:NAME KEY: not there, which is no error either
no_such() {
	postmap -q "$2" "$1"
	[ $? -eq 1 ]
}

# --- Tests -----------------------------------------------------------------

# What both formats make of an LDIF with every odd value there is
formats() {
	python3 "$top/tests/forest.py" 2000 DC=example,DC=com --raw >forest.ldif
	python3 "$top/tests/extract.py" forest.ldif >text.wanted
	python3 "$top/tests/extract.py" --map cdb forest.ldif >cdb.wanted
	check "format postfix" "$adexport" --type ldif --file forest.ldif \
		--format postfix -o "$text"
	check "has the addresses of the directory" cmp text.wanted "$text"
	check "format cdb" "$adexport" --type ldif --file forest.ldif \
		--format cdb -o "$ours.cdb"
	check "format lmdb" "$adexport" --type ldif --file forest.ldif \
		--format lmdb -o "$ours.lmdb"
	cut -f 1 "$text" >"$keys"
	tr a-z A-Z <"$keys" >"$keys.upper"
	sed 's/$/	OK/' "$keys.upper" >"$text.upper"
	as_spelled >"$keys.odd"
	sed 's/$/	OK/' "$keys.odd" >"$text.odd"
}

# as_spelled: every odd address that is good, in the directory's own spelling.
# Quoted ones are not among them: Postfix quotes anew before it looks up.
as_spelled() {
	PYTHONPATH=$top/tests python3 -c '
import sys
from forest import ODD
for value, keys in ODD:
    if keys and "\"" not in value:
        sys.stdout.buffer.write(value[5:].encode() + b"\n")
'
}

# made TYPE: a table that postmap makes of the text
made() {
	if ! knows "$1"; then
		skip "postmap $1:" "this Postfix has no $1"
		return
	fi
	cp "$text" "$work/made-$1"
	check "postmap $1: takes the text without a word" \
		quiet postmap "$1:$work/made-$1"
	check "$1: finds every key" \
		finds "$1:$work/made-$1" "$keys" "$text"
	check "$1: finds every key in capitals" \
		finds "$1:$work/made-$1" "$keys.upper" "$text.upper"
	check "$1: does not find another" \
		no_such "$1:$work/made-$1" nobody@example.com
}

# listed TYPE: and what postmap lists of it
listed() {
	[ -f "$work/made-$1" ] || return 0
	postmap -s "$1:$work/made-$1" | sort >"$work/listed"
	sort "$text" >"$work/sorted"
	check "$1: holds the keys of the text and no other" \
		cmp "$work/sorted" "$work/listed"
}

# our TYPE: written without postmap
our() {
	if ! knows "$1"; then
		skip "Postfix reads our $1" "this Postfix has no $1"
		return
	fi
	check "our $1: finds every key" finds "$1:$ours" "$keys" "$text"
	check "our $1: finds every key in capitals" \
		finds "$1:$ours" "$keys.upper" "$text.upper"
	check "our $1: finds odd addresses as the directory spells them" \
		finds "$1:$ours" "$keys.odd" "$text.odd"
	check "our $1: does not find another" \
		no_such "$1:$ours" nobody@example.com
	check "our $1: finds the key that the text cannot hold" \
		postmap -q '#number@example.com' "$1:$ours"
}

# our_list: what Postfix lists of our lmdb, in its order, is what it should be
our_list() {
	knows lmdb || return 0
	postmap -s "lmdb:$ours" >listed
	sort cdb.wanted >cdb.sorted
	check "our lmdb lists the addresses of the directory, sorted" \
		cmp cdb.sorted listed
	postmap -s "lmdb:$work/made-lmdb" >made.list
	grep -v '^#' listed >ours.list
	check "as postmap's lmdb does" cmp made.list ours.list
}

# exchanged: a table made by postmap is the same to us, and ours to postmap
exchanged() {
	for type in cdb lmdb; do
		knows $type || continue
		cp "$work/made-$type.$type" old.$type
		"$adexport" --type ldif --file forest.ldif --format $type \
			-o old.$type --dry-run 2>/dev/null >difference
		printf '+#number@example.com\tOK\n' >difference.wanted
		check "postmap's $type differs by what text cannot hold" \
			cmp difference.wanted difference
	done
	"$adexport" --type ldif --file forest.ldif --format postfix \
		-o old.text --delta-added added 2>/dev/null
	check "the delta of all is the text" cmp old.text added
	knows lmdb || return 0
	: >some
	postmap lmdb:some
	check "postmap -i takes the delta" sh -c 'postmap -i lmdb:some <added'
	postmap -s lmdb:some >listed
	check "and holds all then" cmp old.text listed
	head -n 5 old.text >short
	"$adexport" --type ldif --file /dev/null --format postfix -o short \
		--force --delta-removed removed 2>/dev/null
	check "postmap -d takes the keys" sh -c 'postmap -d - lmdb:some <removed'
	postmap -s lmdb:some >listed
	sed 1,5d old.text >rest
	check "and they are gone" cmp rest listed
	changed
}

# changed: another value, a new key and one that is gone, in either order
changed() {
	for order in "add remove" "remove add"; do
		printf 'a@x.example\tOK\nb@x.example\tOK\n' >was
		printf 'SMTP:b@x.example\nSMTP:c@x.example\n' >list
		postmap lmdb:was
		"$adexport" --type list --file list -o was --value NEW \
			--delta-added added --delta-removed removed 2>said
		for step in $order; do
			case $step in
			add) postmap -r -i lmdb:was <added ;;
			remove) postmap -d - lmdb:was <removed ;;
			esac
		done
		postmap -s lmdb:was >listed
		check "both deltas, $order: the table is the same" \
			cmp was listed
	done
}

# dumps: the bytes, not only what Postfix finds
dumps() {
	if ! command -v cdb >/dev/null; then
		skip "what is in our cdb" "cdb (tinycdb) is not installed"
		return
	fi
	dump "$ours.cdb" >ours.dump
	sort cdb.wanted >cdb.sorted
	check "our cdb holds the addresses of the directory" \
		cmp cdb.sorted ours.dump
	[ -f made-cdb.cdb ] || return 0
	dump made-cdb.cdb >made.dump
	grep -v '^#' ours.dump >ours.text
	check "postmap's cdb holds the same keys and values" \
		cmp made.dump ours.text
}

formats
for type in hash btree lmdb cdb; do
	made $type
done
for type in hash btree lmdb; do
	listed $type
done
our cdb
our lmdb
our_list
exchanged
dumps
tap_done
