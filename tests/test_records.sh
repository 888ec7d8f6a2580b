#!/bin/sh
# Record formats, as others read them: csv, ldif and dsml by Python's own means,
# by xmllint and by ldapadd; and by the sources of the same name, which have to
# find the same recipients again.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

fixtures=$top/tests/fixtures
cd "$work" || exit 99

# Every input that there is for a writer
inputs=$(echo "$fixtures"/*/*/input.ldif "$top/tests/people.ldif")

# export TYPE FILE FORMAT OUTPUT: everything that is in the file
export_all() {
	"$adexport" -q --type "$1" --file "$2" --exclude none --format "$3" \
		--min-entries 0 -o "$4"
}

# title INPUT: "json/plain"
title() {
	echo "$1" | sed 's|.*/tests/||; s|^fixtures/||; s|/input\.ldif$||'
}

# What a file that was read back has to have in common with the original: it
# says nothing of kinds, flags and targets.
facts() {
	sed -E 's/"kind":"[^"]*",//; s/"target":("([^"\\]|\\.)*"|null),//;
		s/,"disabled":.*//' "$1"
}

# --- Others ----------------------------------------------------------------

python() {
	if ! command -v python3 >/dev/null; then
		echo "# no python3"
		return
	fi
	for format in csv ldif dsml; do
		check "python3 reads the same: $format of $1" \
			python3 "$top/tests/records.py" "$format" \
			"out.$format" out.json "$input"
	done
}

other_tools() {
	if command -v xmllint >/dev/null; then
		check "xmllint finds the dsml of $1 valid" \
			xmllint --nonet --noout --relaxng \
			"$top/tests/dsmlv2.rng" out.dsml
	fi
	if command -v ldapadd >/dev/null && [ -s out.jsonl ]; then
		ldapadd -n -x -H ldapi://%2fnone -f out.ldif >added 2>&1
		equals "ldapadd would add all of $1" "$(wc -l <out.jsonl)" \
			"$(grep -c 'adding new entry' added)"
	fi
}

# --- Ourselves -------------------------------------------------------------

# again FORMAT CLAIM: what was written is read, and written again
again() {
	rm -f "again.$1" again.json again.postfix
	export_all "$1" "out.$1" "$1" "again.$1"
	same "$1 of the $1 of $2" "out.$1" "again.$1"
	export_all "$1" "out.$1" json again.json
	facts out.json >facts
	facts again.json >facts.again
	same "json of the $1 of $2" facts facts.again
	export_all "$1" "out.$1" postfix again.postfix
	same "postfix of the $1 of $2" out.postfix again.postfix
}

has_source() {
	"$adexport" --list-formats | sed '/^[^ ].*ormats/q' |
		grep -q "^  $1 "
}

for input in $inputs; do
	claim=$(title "$input")
	for format in csv dsml json jsonl ldif postfix; do
		rm -f "out.$format"
		check "$format of $claim" \
			export_all ldif "$input" $format out.$format
	done
	python "$claim"
	other_tools "$claim"
	for format in ldif dsml; do
		! has_source $format || again $format "$claim"
	done
done

# --- What cannot be written ------------------------------------------------

full_device() {
	[ -w /dev/full ] || return
	for format in csv ldif dsml; do
		"$adexport" -q --type ldif --file "$top/tests/people.ldif" \
			--format $format >/dev/full 2>err
		equals "$format to a full device: exit 74" 74 $?
		equals "$format to a full device: one line" 1 \
			"$(wc -l <err | tr -d ' ')"
	done
}

full_device
tap_done
