#!/bin/sh
# --report: a run as JSON, whatever became of it.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not installed"
people=$top/tests/people.ldif
err=$work/err
cd "$work" || exit 99

# --- Helpers ---------------------------------------------------------------

run() {
	rm -f report
	"$adexport" --report report "$@" >out 2>"$err" </dev/null
	status=$?
}

# holds CLAIM EXPRESSION: of python, where r is the report
holds() {
	check "$1" python3 -c '
import json, sys
r = json.load(open("report", encoding="utf-8"))
o = r["outputs"][0] if r["outputs"] else None
assert eval("(" + sys.argv[1] + ")"), json.dumps(r, indent=1)' "$2"
}

# --- Tests -----------------------------------------------------------------

success() {
	run --type ldif --file "$people" -o table
	equals "a run: exit 0" 0 "$status"
	equals "for its owner and group" 640 "$(stat -c %a report)"
	holds "members stand in their order" 'list(r) == ["version", "program",
		"program_version", "started", "ended", "duration",
		"exit_status", "error", "published", "dry_run", "sources",
		"recipients", "reasons", "conflicts", "refused_values",
		"warnings", "outputs"]'
	holds "version and result" 'r["version"] == 1 and
		r["program"] == "adexport" and r["exit_status"] == 0 and
		r["error"] is None and r["published"] is True and
		r["dry_run"] is False and r["duration"] >= 0 and
		r["started"] <= r["ended"] and len(r["started"]) == 20'
	equals "the program's version" "$("$adexport" -V)" "adexport $(python3 -c '
import json; print(json.load(open("report"))["program_version"])')"
	holds "sources" "r['sources'] == [{'name': '', 'type': 'ldif',
		'from': ['$people'], 'entries': 7}]"
	holds "counts by kind and domain" 'r["recipients"] == {"count": 4,
		"by_kind": {"Contact": 1, "Group": 1, "User": 1,
			"UserMailbox": 1}, "addresses": 6,
		"by_domain": {"example.com": 5, "ex\u00e4mple.com": 1}}'
	holds "counts by reason" 'r["reasons"] == {
		"no-address": {"level": "info", "reports": 1, "values": 0},
		"no-local-part": {"level": "warning", "reports": 0, "values": 1},
		"blank": {"level": "warning", "reports": 0, "values": 1},
		"internal-only": {"level": "info", "reports": 1, "values": 0},
		"system": {"level": "info", "reports": 1, "values": 0}}'
	holds "refused values" 'r["refused_values"][1] == {"reason": "blank",
		"dn": "CN=Sales,OU=Groups,DC=example,DC=com",
		"attribute": "proxyAddresses",
		"value": "smtp:two words@example.com", "octets": 26,
		"text": r["refused_values"][1]["text"]} and
		len(r["refused_values"]) == 2'
	holds "outputs" 'r["outputs"] == [{"name": "", "file": "table",
		"format": "postfix", "map": "relay_recipients",
		"published": True, "changed": True, "entries": 7, "added": 7,
		"removed": 0, "refusal": None, "removed_keys": []}]'
	run --type ldif --file "$people" -o table
	holds "unchanged" 'o["published"] and not o["changed"] and
		o["added"] == 0'
	run --type ldif --file "$people"
	holds "standard output has no file" 'o["file"] is None and
		o["entries"] == 7'
}

conflicts() {
	for i in 1 2 3; do
		printf 'dn: CN=%s\nobjectClass: user\nproxyAddresses: smtp:same@example.com\nproxyAddresses: SMTP:u%s@example.com\n\n' $i $i
	done >three.ldif
	run --type ldif --file three.ldif
	holds "a conflict names every object" 'r["conflicts"] == [
		{"address": "same@example.com",
		 "dns": ["CN=1", "CN=2", "CN=3"]}]'
	holds "and is a warning" 'r["reasons"]["conflict"]["level"] == "warning"
		and r["warnings"][0]["reason"] == "conflict"'
	run --type ldif --file three.ldif --on-conflict fail
	equals "one that is refused: exit 65" 65 "$status"
	holds "the report says so" 'r["exit_status"] == 65 and
		"same@example.com" in r["error"] and not r["published"] and
		r["recipients"] is None'
}

# after_refusal: 40 of 50 have gone
after_refusal() {
	for count in 50 10; do
		i=0
		while [ $i -lt $count ]; do
			printf 'dn: CN=%s\nobjectClass: user\nproxyAddresses: SMTP:user%02d@example.com\n\n' \
				$i $i
			i=$((i + 1))
		done >$count.ldif
	done
	"$adexport" -q --type ldif --file 50.ldif -o big
	run --type ldif --file 10.ldif -o big -v
	equals "a refusal: exit 65" 65 "$status"
	holds "it has every key that would go" 'o["removed"] == 40 and
		o["removed_keys"] == ["user%02d@example.com" % i
			for i in range(10, 50)]'
	holds "and why" 'o["refusal"] and not o["published"] and
		o["entries"] is None and r["exit_status"] == 65 and
		r["error"] and not r["published"] and
		r["recipients"]["count"] == 10'
	equals "-v shows twenty of them" 20 \
		"$(grep -c 'notice: would be removed: user[0-9]*@' "$err")"
	contains "and counts the others" "adexport: notice: and 20 more" "$err"
	equals "one summary line" 1 "$(grep -c '^adexport: error: ' "$err")"
	run --type ldif --file 10.ldif -o big -q
	equals "-q: the summary only" 1 "$(wc -l <"$err" | tr -d ' ')"
	run --type ldif --file 10.ldif -o big --force
	equals "--force: exit 0" 0 "$status"
	holds "--force: published" 'o["published"] and o["removed"] == 40 and
		o["removed_keys"] == []'
}

failure() {
	run --type ldif --file nothing -o table
	equals "no source: exit 74" 74 "$status"
	holds "it says what went wrong" 'r["exit_status"] == 74 and
		"nothing" in r["error"] and r["recipients"] is None and
		r["sources"][0]["entries"] == 0 and not o["published"]'
	sed 's/^result: 0 Success/result: 4 Size limit exceeded/' "$people" \
		>limit.ldif
	run --type ldif --file limit.ldif -o table
	equals "a source that was cut short: exit 75" 75 "$status"
	holds "the report of that" 'r["exit_status"] == 75 and
		not r["published"]'
	mkdir folder
	run --type ldif --file "$people" --report folder
	equals "a report that cannot be written: exit 74" 74 "$status"
	run --type ldif --file nobody.ldif --report no/such/report -H x
	equals "after another failure that counts" 64 "$status"
	contains "but it is said" "no/such/report: cannot be" "$err"
}

# What no JSON may hold as it stands.
hostile() {
	printf 'dn: CN=x\nobjectClass: user\nproxyAddresses:: %s\nproxyAddresses:: %s\nproxyAddresses:: %s\n\n' \
		"$(printf 'smtp:\377\000\n"\\@example.com' | base64 -w 0)" \
		"$(printf 'smtp:\355\240\200@example.com' | base64 -w 0)" \
		"$(printf 'smtp:%02000d @example.com' 0 | base64 -w 0)" >evil.ldif
	run --type ldif --file evil.ldif --min-entries 0
	equals "hostile values: exit 0" 0 "$status"
	holds "bytes are escaped" 'any(v["value"] ==
		"smtp:\\xff\\x00\\x0a\"\\\\@example.com" for v in
		r["refused_values"])'
	holds "surrogates are" 'any(v["value"] ==
		"smtp:\\xed\\xa0\\x80@example.com" for v in
		r["refused_values"])'
	holds "a long value is cut, its length is not" 'any(
		v["octets"] == 2018 and len(v["value"]) == 1024 for v in
		r["refused_values"])'
}

# The second of three tries succeeds; nothing counts twice.
sources() {
	printf '%s\n' "[source one]" "type = ldif" "file = $people" \
		"[source two]" "type = ldif" "file = $work/50.ldif" \
		"[output a]" "file = a" "[output b]" "file = b" \
		"format = jsonl" >conf
	run -c conf
	equals "two sources: exit 0" 0 "$status"
	holds "each with its entries" '[(s["name"], s["entries"]) for s in
		r["sources"]] == [("one", 7), ("two", 50)]'
	holds "and all outputs" '[(x["name"], x["format"], x["entries"]) for x in
		r["outputs"]] == [("a", "postfix", 57), ("b", "jsonl", 54)]'
	holds "reasons of all" 'r["reasons"]["blank"]["values"] == 1'
}

success
conflicts
after_refusal
failure
hostile
sources
tap_done
