#!/bin/sh
# The command line: flags, messages, exit codes, and what may be relied on
# without a server.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

people=$top/tests/people.ldif
out=$work/out
err=$work/err
table=$work/table
# a host that is in no domain, whatever this one is in
: >"$work/krb5.conf"
KRB5_CONFIG=$work/krb5.conf
export KRB5_CONFIG
cd "$work" || exit 99

# --- Helpers ---------------------------------------------------------------

# run FLAG...: into $out and $err; the exit status in $status
run() {
	"$adexport" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# read_ldif FLAG...: the same, with the sample as source
read_ldif() {
	run --type ldif --file "$people" "$@"
}

# ends CLAIM STATUS: how the last run ended; on failure it printed nothing
ends() {
	equals "$1: exit $2" "$2" "$status"
	[ "$2" -eq 0 ] || report "$([ ! -s "$out" ]; echo $?)" \
		"$1: no output"
}

# says TEXT: the last run, on standard error, in one line of its own
says() {
	contains "it says: $1" "$1" "$err"
}

# is_silent CLAIM: nothing on standard error
is_silent() {
	report "$([ ! -s "$err" ]; echo $?)" "$1"
	sed 's/^/# /' "$err"
}

# skip CLAIM REASON
skip_one() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# usage CLAIM TEXT FLAG...: exit 64, with one line that holds the text
usage() {
	claim=$1
	text=$2
	shift 2
	run "$@"
	ends "$claim" 64
	says "$text"
	equals "$claim: one line" 1 "$(wc -l <"$err" | tr -d ' ')"
	equals "$claim: as an error" "adexport: error:" \
		"$(cut -d ' ' -f 1,2 "$err")"
}

# --- Flags that ask for information -----------------------------------------------

information() {
	for flag in --help -h; do
		run $flag
		ends "$flag" 0
		contains "$flag lists flags" "--tls-ca-file FILE" "$out"
		is_silent "$flag says nothing else"
	done
	for flag in --version -V; do
		run $flag
		ends "$flag" 0
		equals "$flag" "adexport $(sed -n \
			's/^#define ADRCPT_VERSION "\(.*\)"/\1/p' \
			"$top/include/adrcpt.h")" "$(cat "$out")"
	done
	run --list-formats
	ends "--list-formats" 0
	for name in ldap ldif dsml list postfix cdb json jsonl csv \
		relay_recipients; do
		check "--list-formats has $name" grep -qE "^  $name +[^ ]" "$out"
	done
	run --help
	equals "no line of --help begins with a blank value" 0 \
		"$(grep -c '()' "$out")"
}

full_device() {
	if [ ! -w /dev/full ]; then
		skip_one "--help to a full device" "no /dev/full"
		return
	fi
	"$adexport" --help >/dev/full 2>"$err"
	equals "--help to a full device: exit 74" 74 $?
	"$adexport" -q --type ldif --file "$people" >/dev/full 2>"$err"
	equals "a table to a full device: exit 74" 74 $?
	says "standard output"
}

# --- Flags that are wrong ------------------------------------------------------------

wrong_flags() {
	usage "no server, and no domain to find one" \
		"give the option 'uri' or 'domain'" --format json
	usage "an unknown flag" "--no-such-flag" --no-such-flag
	usage "an unknown letter" "-X" -X
	usage "a word that is no flag" "'word' is no flag" --type ldif word
	usage "a flag without its value" "needs a value" --type ldif --file
	usage "a letter without its value" "-o needs a value" -o
	usage "a switch with a value" "--starttls=no" --starttls=no
	usage "an unknown type" "there are: ldap ldif dsml clixml list" --type nis --file x
	usage "an unknown format" "there are: postfix cdb lmdb json jsonl csv ldif dsml" \
		--type ldif --file "$people" --format xml
	usage "an unknown map" "there are: relay_recipients" \
		--type ldif --file "$people" --map nobody
	usage "an unknown word" "not one of: sub one base" \
		-H ldap://127.0.0.1:1 --scope all
	usage "an unknown class" "not one of: none system" \
		--type ldif --file "$people" --exclude everybody
	usage "an option of another type" "ldif has no option 'page_size'" \
		--type ldif --file "$people" --page-size 10
	usage "ldif without a file" "needs the option 'file'" \
		--type ldif --mail-fallback
}

wrong_values() {
	usage "a number below its bounds" "from 1 to 86400" \
		-H ldap://127.0.0.1:1 --timeout 0
	usage "a number above its bounds" "from 1 to 3600" \
		-H ldap://127.0.0.1:1 --connect-timeout 3601
	usage "a number too long for any integer" "from 1 to" \
		-H ldap://127.0.0.1:1 --page-size 99999999999999999999
	usage "a number with a tail" "from 1 to 1000" \
		-H ldap://127.0.0.1:1 --retries 3x
	usage "a negative number" "from 1 to 1000" \
		-H ldap://127.0.0.1:1 --retries=-1
	usage "no number of seconds" "--wait" \
		--type ldif --file "$people" --wait soon
	usage "a mode that is none" "octal mode up to 0777" \
		--type ldif --file "$people" --mode 0888
	usage "a mode beyond" "octal mode up to 0777" \
		--type ldif --file "$people" --mode 4755
	usage "an empty value" "one line of text" \
		--type ldif --file "$people" --value ''
	usage "a value of two lines" "one line of text" \
		--type ldif --file "$people" --value 'a
b'
	usage "a value that is not UTF-8" "one line of text" \
		--type ldif --file "$people" --value "$(printf '\377')"
	usage "cdb without a file" "needs an output file" \
		--type ldif --file "$people" --format cdb
	usage "cdb on standard output" "needs an output file" \
		--type ldif --file "$people" --format cdb -o -
}

# --- What comes out ---------------------------------------------------------------------

wanted() {
	cat >"$work/wanted" <<-END
	anna.berg@example.com	OK
	anna@example.com	OK
	juergen@example.com	OK
	jürgen@exämple.com	OK
	jürgen@xn--exmple-cua.com	OK
	partner@example.com	OK
	sales@example.com	OK
	END
}

outputs() {
	read_ldif
	ends "to standard output" 0
	same "the sample's table" "$work/wanted" "$out"
	read_ldif -o -
	same "-o - is standard output" "$work/wanted" "$out"
	read_ldif -o "$table"
	ends "to a file" 0
	report "$([ ! -s "$out" ]; echo $?)" "then standard output is empty"
	same "the same in a file" "$work/wanted" "$table"
	equals "mode of a new file" "-rw-r--r--" \
		"$(ls -l "$table" | cut -c 1-10)"
	read_ldif -o "$table" --mode 0600
	equals "--mode" "-rw-------" "$(ls -l "$table" | cut -c 1-10)"
	read_ldif -o "$table"
	equals "the mode of a replaced file stays" "-rw-------" \
		"$(ls -l "$table" | cut -c 1-10)"
	no_temp_in "no temporary file" "$work"
	read_ldif --value "one two" --exclude "contact,group"
	equals "--value" "anna.berg@example.com	one two" \
		"$(head -n 1 "$out")"
	equals "--exclude replaces the classes left out" \
		"arbitration@example.com" "$(sed -n 3p "$out" | cut -f 1)"
	"$adexport" -q --type ldif --file - <"$people" >"$out" 2>"$err"
	equals "--file -: exit 0" 0 $?
	same "from standard input" "$work/wanted" "$out"
	"$adexport" -q --type ldif --file=- <"$people" 2>"$err" |
		head -c 1 >/dev/null
	is_silent "a reader that ends early and small output: nothing said"
}

same_bytes() {
	if ! command -v python3 >/dev/null; then
		skip_one "two runs" "python3 is not installed"
		return
	fi
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/forest.py" 400 \
		DC=example,DC=com --raw >forest.ldif
	# the same records in another order
	python3 - <<-'END' >other.ldif
	records = open("forest.ldif", "rb").read().split(b"\n\n")
	import sys
	sys.stdout.buffer.write(b"\n\n".join(reversed(
	    [r.strip(b"\n") for r in records if r.strip(b"\n")])) + b"\n\n")
	END
	for format in postfix cdb json jsonl; do
		for source in forest forest other; do
			"$adexport" -q --type ldif --file $source.ldif \
				-f $format -o "$source.$format" ||
				echo "# exit $?"
			mv "$source.$format" "$format.$source.$((n += 1))"
		done
		check "$format: two runs give the same bytes" \
			cmp $format.forest.$((n - 2)) $format.forest.$((n - 1))
		check "$format: so does another order of the entries" \
			cmp $format.forest.$((n - 1)) $format.other.$n
	done
	check "keys are sorted and each is there once" sh -c \
		"cut -f 1 postfix.forest.1 | sort -c -u"
}

json() {
	if ! command -v python3 >/dev/null; then
		skip_one "json" "python3 is not installed"
		return
	fi
	read_ldif -q -f json
	cp "$out" array
	check "json is valid" python3 -m json.tool array
	read_ldif -q -f jsonl
	cp "$out" lines
	check "each line of jsonl is valid" python3 -c '
import json
for line in open("lines", encoding="utf-8"):
    assert isinstance(json.loads(line), dict)'
	check "both have the same recipients" python3 -c '
import json
array = json.load(open("array", encoding="utf-8"))
lines = [json.loads(line) for line in open("lines", encoding="utf-8")]
assert array == lines and len(lines) == 4, (array, lines)'
	check "members stand in their order" python3 -c '
import json
order = ["dn", "guid", "kind", "name", "primary", "addresses", "target",
         "other", "disabled", "hidden", "internal_only"]
for line in open("lines", encoding="utf-8"):
    assert list(json.loads(line)) == order, line'
	check "members say what the directory says" python3 -c '
import json
by_name = {}
for line in open("lines", encoding="utf-8"):
    one = json.loads(line)
    by_name[one["name"]] = one
anna = by_name["Anna Berg"]
assert anna["primary"] == "Anna.Berg@example.com"
assert anna["addresses"] == ["anna.berg@example.com", "anna@example.com"]
assert anna["other"] == ["X400:c=us;a= ;p=Example;o=Exchange;s=Berg;g=Anna;"]
assert anna["guid"] is None and anna["target"] is None
assert by_name["Partner"]["target"] == "partner@example.net"
juergen = by_name["J\u00fcrgen Gro\u00df"]
assert juergen["disabled"] and juergen["hidden"]
assert juergen["other"] == [] and not juergen["internal_only"]'
	read_ldif -q -f json --min-entries 0 --exclude \
		"system group contact disabled" --on-conflict fail
	check "an array with one recipient is valid" python3 -m json.tool "$out"
	printf '\n' >nobody.ldif
	run -q --type ldif --file nobody.ldif -f json --min-entries 0
	equals "an array of nobody" "[]" "$(cat "$out")"
}

# --- What is said --------------------------------------------------------------------------

volumes() {
	read_ldif
	equals "warnings are said" 2 "$(grep -c '^adexport: warning: ' "$err")"
	equals "and nothing else" 2 "$(wc -l <"$err" | tr -d ' ')"
	says "[no-local-part]"
	read_ldif -q
	is_silent "-q: nothing"
	read_ldif -v
	says "adexport: notice: 4 recipients read, 7 entries written"
	read_ldif -vv
	says "adexport: info: CN=Arbitration,CN=Users,DC=example,DC=com"
	says "[internal-only]"
	run -q --type ldif --file "$work/none"
	says "adexport: error: cannot open $work/none"
}

# --- When it goes wrong ------------------------------------------------------------------

# keeps CLAIM STATUS FLAG...: ends like this, and the old file stays
keeps() {
	claim=$1
	wanted_status=$2
	shift 2
	echo "old@d OK" >"$table"
	run "$@" -o "$table"
	ends "$claim" "$wanted_status"
	equals "$claim: the old file stays" "old@d OK" "$(cat "$table")"
	no_temp_in "$claim: no temporary file" "$work"
}

failures() {
	keeps "a file that is not there" 74 --type ldif --file "$work/none"
	keeps "a folder as file" 74 --type ldif --file "$work"
	sed '$d' "$people" | head -c 700 >cut.ldif
	keeps "a file cut in a line" 75 --type ldif --file cut.ldif
	printf 'dn: CN=x\n' >cut.ldif
	keeps "a file cut in a record" 75 --type ldif --file cut.ldif
	sed 's/^result: 0 Success/result: 4 Size limit exceeded/' "$people" \
		>limit.ldif
	keeps "a search that did not end well" 75 --type ldif --file limit.ldif
	says "4 Size limit exceeded"
	printf 'dn: CN=x\nno colon\n\n' >bad.ldif
	keeps "malformed input" 65 --type ldif --file bad.ldif
	says "bad.ldif:2"
	printf 'dn: CN=x\ncn:: %%%%\n\n' >bad.ldif
	keeps "bad base64" 65 --type ldif --file bad.ldif
	printf '\n' >empty.ldif
	keeps "an empty directory" 65 --type ldif --file empty.ldif
	says "min_entries"
	run --type ldif --file empty.ldif
	ends "an empty directory to standard output" 65
	keeps "fewer than --min-entries" 65 --type ldif --file "$people" \
		--min-entries 8
	sed 's/^proxyAddresses: smtp:anna@/proxyAddresses: smtp:sales@/' \
		"$people" >twice.ldif
	keeps "a conflict that is forbidden" 65 --type ldif --file twice.ldif \
		--on-conflict fail
	says "sales@example.com"
	run --type ldif --file twice.ldif
	ends "a conflict" 0
	says "[conflict]"
	read_ldif -o "$work/no/folder"
	ends "no such folder" 73
	read_ldif -o "$work"
	ends "a folder as output" 73
	keeps "no server" 69 -H ldap://127.0.0.1:1 --retries 1 -b DC=example
	says "127.0.0.1"
	keeps "a password file that is not there" 78 -H ldap://127.0.0.1:1 \
		--allow-plaintext -D x -y "$work/none"
}

check_flag() {
	rm -f "$table"
	run --check --type ldif --file "$people" -o "$table"
	equals "--check of what is good: exit 0" 0 "$status"
	contains "--check says so" "ok: " "$out"
	run --check -H ldap://127.0.0.1:1 --retries 1 -o "$table"
	equals "--check of no server: exit 69" 69 "$status"
	contains "--check names the problem" "problem: server: ldap://127.0.0.1:1" \
		"$out"
	contains "--check says what a firewall must let through" \
		"hint: firewall: to 127.0.0.1 port 1/tcp" "$out"
	report "$([ ! -e "$table" ]; echo $?)" "--check writes nothing"
}

# conf LINE...: a configuration file, conf
conf() {
	printf '%s\n' "$@" >conf
}

configuration() {
	rm -f "$table"
	conf "[source people]" "type = ldif" "file = $people" \
		"[output table]" "file = $table" \
		"[output list]" "format = jsonl" "file = $work/list"
	run -q -c conf
	ends "two outputs of a configuration" 0
	same "its table" "$work/wanted" "$table"
	equals "its list" 4 "$(wc -l <list | tr -d ' ')"
	run -q --config conf -o -
	ends "with an output by flag" 0
	same "that replaces its outputs" "$work/wanted" "$out"
	conf "[source people]" "type = ldif" "colour = red" \
		"[output table]" "file = $table"
	echo "old@d OK" >"$table"
	run -c conf
	ends "an unknown key" 78
	says "conf:3"
	conf "[source people]" "type = ldif" "file = $people" \
		"[output table]" "file = $table" "min_entries = few"
	run -c conf
	ends "a bad value" 78
	says "conf:6"
	run -c "$work/none"
	ends "a configuration that is not there" 78
	says "$work/none"
	equals "after all that, the old file stays" "old@d OK" "$(cat "$table")"
}

# --- Domains, the include file, and maps ------------------------------------

# accepted NAME FLAGS: an accepted domain
accepted() {
	printf 'dn: CN=%s\nobjectClass: msExchAcceptedDomain\n' "$1"
	printf 'msExchAcceptedDomainName: %s\n' "$1"
	printf 'msExchAcceptedDomainFlags: %s\n\n' "$2"
}

# read_here FLAG...: run with here.ldif as source
read_here() {
	run --type ldif --file here.ldif "$@"
}

selects() {
	{
		accepted a.example 0
		accepted '*.w.example' 2
		printf 'dn: CN=x\nproxyAddresses: SMTP:X@corp.local\n'
		printf 'proxyAddresses: smtp:x@a.example\n'
		printf 'proxyAddresses: smtp:x@s.w.example\n\n'
	} >here.ldif
	usage "a bad domain" "'@x' is not a domain" --type ldif --file "$people" \
		--domains a.example,@x
	keeps "no accepted domain" 65 --type ldif --file "$people" \
		--domains accepted
	says "no accepted domain found"
	read_here --domains accepted
	ends "accepted domains" 0
	says "[relay-domain]"
	equals "their addresses" "x@a.example x@s.w.example " \
		"$(cut -f 1 "$out" | tr '\n' ' ')"
	read_here --domains accepted:authoritative
	ends "authoritative ones" 0
	is_silent "and no warning"
	equals "their address" x@a.example "$(cut -f 1 "$out")"
	read_here -f jsonl --domains A.example
	contains "the primary address is shown" '"primary":"X@corp.local"' \
		"$out"
	contains "though it is not selected" '"addresses":["x@a.example"]' \
		"$out"
	conf "[source s]" "type = ldif" "file = here.ldif" \
		"[recipients]" "domains = a.example" "  *.x"
	run -c conf
	ends "domains of a configuration, continued" 0
	conf "[source s]" "type = ldif" "file = here.ldif" \
		"[recipients]" "domains = *"
	run -c conf
	ends "a bad domain in a file" 78
	says "conf:5"
}

includes() {
	printf 'new@b.example REJECT later\n!x@a.example\n# x\n' >more
	read_here --include-file more --domains a.example
	ends "an include file" 0
	equals "goes past the domains" "new@b.example	REJECT later" \
		"$(cat "$out")"
	read_here -f jsonl --include-file more
	equals "what it takes out is in no record" 0 "$(grep -c x@a "$out")"
	printf 'new@b.example\n\nnobody\n' >more
	keeps "a bad line" 78 --type ldif --file none --include-file more
	says "more:3"
	keeps "no include file" 78 --type ldif --file none --include-file none
	says "include_file none"
}

maps() {
	read_here -m relay_domains --domains accepted
	ends "relay_domains" 0
	equals "its keys" ".w.example a.example s.w.example w.example " \
		"$(cut -f 1 "$out" | tr '\n' ' ')"
	read_here -m virtual_aliases --domains a.example
	equals "an alias" "x@a.example	X@corp.local" "$(cat "$out")"
	read_here -m transport --value 'relay:[mx]:25' --domains a.example
	equals "a next hop" "a.example	relay:[mx]:25" "$(cat "$out")"
	usage "transport without a value" "needs the option 'value'" \
		--type ldif --file none -m transport
	run -m transport -f json --type ldif --file here.ldif
	ends "a record format needs none" 0
	conf "[source s]" "type = ldif" "file = none" \
		"[output o]" "file = $table" "map = transport"
	run -c conf
	ends "in a file" 78
	says "conf:6"
}

# A run that waits for its input holds the lock.
busy() {
	mkfifo pipe
	"$adexport" -q --type ldif --file pipe -o "$table" 2>"$work/first" &
	first=$!
	at_end_kill $first
	tries=0
	while [ ! -e "$work/.table.lock" ] && [ $tries -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	sleep 0.3
	keeps "another run is at work" 75 --type ldif --file "$people"
	says "another run holds the lock"
	"$adexport" -q --type ldif --file "$people" -o "$table" --wait 20 \
		2>"$work/second" &
	second=$!
	at_end_kill $second
	sleep 0.3
	cat "$people" >pipe
	wait $first
	equals "the first run: exit 0" 0 $?
	wait $second
	equals "--wait: exit 0" 0 $?
	tap_pids=
	same "its table" "$work/wanted" "$table"
	read_ldif -o "$table"
	ends "the lock file that stays is no lock" 0
}

signals() {
	rm -f pipe .table.lock
	mkfifo pipe
	for signal in TERM:15 HUP:1; do
		name=${signal%:*}
		echo "old@d OK" >"$table"
		# whoever runs the tests may have them ignored, as nohup(1) does
		env --default-signal=HUP,TERM "$adexport" -q --type ldif \
			--file pipe -o "$table" 2>"$err" &
		first=$!
		at_end_kill $first
		# opened by both: the run is reading
		exec 3>pipe
		sleep 0.2
		kill -$name $first
		wait $first
		equals "SIG$name ends it" "$((128 + ${signal#*:}))" $?
		exec 3>&-
		tap_pids=
		equals "SIG$name: the old file stays" "old@d OK" "$(cat "$table")"
		no_temp_in "SIG$name: no temporary file" "$work"
	done
}

n=0
wanted
information
full_device
wrong_flags
wrong_values
outputs
same_bytes
json
volumes
failures
check_flag
configuration
selects
includes
maps
busy
signals
tap_done
