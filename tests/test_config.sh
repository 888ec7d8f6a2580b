#!/bin/sh
# adexport.conf: sections, drop-ins, what is wrong and where, and --check-config.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

people=$top/tests/people.ldif
out=$work/out
err=$work/err
: >"$work/krb5.conf"
KRB5_CONFIG=$work/krb5.conf
export KRB5_CONFIG
cd "$work" || exit 99

# --- Helpers ---------------------------------------------------------------

# conf LINE...: the configuration
conf() {
	printf '%s\n' "$@" >conf
}

# drop_in NAME LINE...: a file in the folder d
drop_in() {
	mkdir -p d
	name=$1
	shift
	printf '%s\n' "$@" >"d/$name"
}

# run FLAG...: with that configuration
run() {
	"$adexport" -c conf "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# good CLAIM FLAG...: exit 0
good() {
	claim=$1
	shift
	run "$@"
	equals "$claim: exit 0" 0 "$status"
	[ "$status" -eq 0 ] || sed 's/^/# /' "$err"
}

# wrong CLAIM TEXT: --check-config and a run both say so in one line, exit 78,
# and nothing is read or written
wrong() {
	run --check-config
	equals "$1: exit 78" 78 "$status"
	contains "$1: it says so" "$2" "$err"
	equals "$1: one line" 1 "$(wc -l <"$err" | tr -d ' ')"
	cp "$err" first
	run
	equals "$1: a run ends with 78 too" 78 "$status"
	same "$1: and says the same" first "$err"
	report "$([ ! -s "$out" ] && [ ! -e table ]; echo $?)" \
		"$1: nothing is written"
}

sources_and_table() {
	conf "[source people]" "type = ldif" "file = $people" \
		"[output table]" "file = table" "$@"
}

# --- Tests -----------------------------------------------------------------

check_config() {
	conf "[source a]" "uri = ldap://127.0.0.1:1" "[source b]" \
		"type = ldif" "file = no-such-file" \
		"[output table]" "file = table"
	good "nothing is connected to" --check-config
	equals "one line says so" \
		"the configuration is good: 2 sources, 1 output" "$(cat "$out")"
	report "$([ ! -s "$err" ] && [ ! -e .table.lock ]; echo $?)" \
		"and nothing else happens"
	conf "[recipients]"
	good "without source and output" --check-config --domain example.com
}

unknown_names() {
	conf "[source a]" "tls-ca-file = x"
	wrong "a key with '-'" "conf:2: [source NAME] has no key 'tls-ca-file'; did you mean 'tls_ca_file'?"
	conf "[source a]" "type = ldap" "tls_cafile = x"
	wrong "a letter that is missing" "conf:3: [source NAME] has no key 'tls_cafile'; did you mean 'tls_ca_file'?"
	conf "[source a]" "Bind_DN = x"
	wrong "capitals" "did you mean 'bind_dn'?"
	conf "[source a]" "utri = x"
	wrong "a letter too much" "did you mean 'uri'?"
	conf "[source a]" "tmieout = 5"
	wrong "letters swapped" "did you mean 'timeout'?"
	conf "[source a]" "exclude = hidden"
	wrong "a key of another section" "conf:2: [source NAME] has no key 'exclude'; it is a key of [recipients]"
	conf "[output a]" "output = x"
	wrong "the flag's name" "did you mean 'file'?"
	conf "[source a]" "colour_of_the_sky = blue"
	wrong "a name like no other" "has no key 'colour_of_the_sky'; see adexport.conf(5)"
	for key in list_formats ask_password check_config; do
		conf "[source a]" "$key = yes"
		wrong "$key" "[source NAME] has no key '$key'; it is a flag only"
	done
	conf "[sources a]" "uri = x"
	wrong "a section" "conf:1: no section [sources a]; did you mean 'source'?"
	conf "[nonsense]" "uri = x"
	wrong "a section like no other" "there are [source NAME], [recipients], [output NAME] and [run]"
	conf "[recipient]"
	wrong "a section without keys" "conf:1: no section [recipient]; did you mean 'recipients'?"
}

bad_values() {
	sources_and_table "on_change_timeout = soon" "on_change = true"
	wrong "no number" "conf:6: on_change_timeout: 'soon' is not a number of seconds from 1 to 86400"
	sources_and_table "[run]" "wait = -1"
	wrong "a negative number" "conf:7: wait: '-1' is not a number"
	sources_and_table "[run]" "syslog = maybe"
	wrong "neither yes nor no" "conf:7: syslog: 'maybe' is not 'yes' or 'no'"
	sources_and_table "[run]" "report ="
	wrong "an empty name" "conf:7: report: '' is not what it should be"
	sources_and_table "[run]" "user = no such user"
	wrong "an unknown user" "conf:7: user 'no such user': no such user"
	sources_and_table "format = xml"
	wrong "an unknown format" "conf:6: no format 'xml'"
	sources_and_table "map = nobody"
	wrong "an unknown map" "conf:6: no map 'nobody'"
	conf "[source a]" "type = nis"
	wrong "an unknown type" "conf:2: no source type 'nis'"
	conf "[source people]" "type = ldif" "file = $people" \
		"[output table]" "on_change = true"
	wrong "a command for standard output" "conf:5: 'on_change' needs an output file"
}

bad_files() {
	conf "key = value"
	wrong "a key before any section" "conf:1: a key comes after a [section]"
	conf "[source a]" "no equals sign"
	wrong "a line that is nothing" "conf:2: neither 'key = value' nor '[section]'"
	conf "[source a]" "file = $(printf '%0200d' 0)"
	wrong "a line that is too long" "conf:2: the line is longer than"
	conf "[source $(printf '%060d' 0)]" "type = ldif"
	wrong "a name that is too long" "conf:1: the name of a section is longer"
	printf '[source a]\ntype = ld\0if\n' >conf
	wrong "a NUL" "conf:2: the line holds a NUL byte"
	conf "[source a]" "type = ldif" "file = $people" "[source a]" \
		"file = other.ldif"
	wrong "two sources of one name" "conf:4: [source a] stands twice in this file"
	conf "[output]" "file = table" "[output]" "file = other"
	wrong "two outputs without a name" "conf:3: [output] stands twice in this file"
	conf "[source a]" "type = ldif" "file = $people" "[output x]" \
		"file = table" "[output y]" "file = ./table"
	wrong "two outputs of one file" \
		"conf:7: two outputs are one file: ./table"
	conf "[source a]" "type = list" "[output x]" "file = table"
	wrong "a file type without a file" \
		"conf:2: source list needs the option 'file'"
	conf "[output x]" "ouput = table"
	wrong "nearly the flag's name" "did you mean 'file'?"
	conf "[source a]" "uri = ldaps://127.0.0.1:9" "bind = simple" \
		"bind_dn = cn=x" "retries = 1"
	run
	equals "settings of a source that do not fit: exit 78" 78 "$status"
	contains "settings of a source that do not fit: where" \
		"conf:2: a simple bind needs" "$err"
	run --check
	equals "settings that do not fit, and --check: exit 78" 78 "$status"
	rm conf
	wrong "no file" "conf: No such file or directory"
	mkdir conf
	wrong "a folder" "conf: not a regular file"
	rmdir conf
	mkfifo conf
	wrong "a pipe" "conf: not a regular file"
	rm conf
	"$adexport" -c /dev/null --type ldif --file "$people" >"$out" 2>"$err"
	equals "/dev/null is an empty one" 0 $?
}

spelling() {
	printf '\357\273\277[source people]\r\n type = ldif\r\nfile = %s\r\n' \
		"$people" >conf
	good "a byte order mark, blanks and CRLF" -q
	report "$([ -s "$out" ]; echo $?)" "its table"
	conf "[source people]" "type = ldif ; a comment" "# another" \
		"file = $people" "[recipients]" "exclude = contact" "  group" \
		"[output t]" "file = -"
	good "a value that is continued" -q
	report "$(grep -q -e sales -e partner "$out"; [ $? -ne 0 ]; echo $?)" \
		"its second line counts"
	conf "[source one]" "type = ldif" "file = $people" "[run]" "wait = 0" \
		"[recipients]" "[run]" "syslog = no"
	good "[run] goes on" --check-config
}

drop_ins() {
	rm -rf d
	mkdir d
	conf "[run]" "include_dir = d" "[source people]" "type = ldif" \
		"file = nowhere.ldif" "[recipients]" "exclude = none"
	run --check-config
	equals "an empty folder: exit 0" 0 "$status"
	drop_in 20-late.conf "[source people]" "  file = $people" \
		"[recipients]" "exclude = system internal-only contact"
	drop_in 10-early.conf "[source people]" "file = nobody.ldif" \
		"[output list]" "format = jsonl" "file = list"
	drop_in .hidden.conf "nonsense"
	drop_in 30-old.conf~ "nonsense"
	drop_in README "nonsense"
	good "drop-ins" -q
	equals "a later file replaces the keys of an earlier one" 3 \
		"$(wc -l <list | tr -d ' ')"
	report "$(grep -q '"kind": *"Contact"' list; [ $? -ne 0 ]; echo $?)" \
		"those of [recipients] too"
	drop_in 40-bad.conf "[recipients]" "" "exclud = none"
	rm list
	wrong "an error in a drop-in" "d/40-bad.conf:3: [recipients] has no key 'exclud'; did you mean 'exclude'?"
	drop_in 40-bad.conf "[run]" "include_dir = e"
	wrong "a drop-in's own drop-ins" "d/40-bad.conf:2: include_dir: only the main file may set it"
	rm d/40-bad.conf
	mkdir d/50.conf
	wrong "a folder as drop-in" "d/50.conf: not a regular file"
	conf "[source a]" "[run]" "include_dir = no/such/folder"
	wrong "a folder that is not there" "conf:3: no/such/folder: No such file"
	conf "[source a]" "[run]" "include_dir = conf"
	wrong "a file as folder" "conf:3: conf: Not a directory"
}

flags_win() {
	sources_and_table "[run]" "report = report" "wait = 5"
	good "flags win over [run]" -q --report other
	report "$([ -e other ] && [ ! -e report ]; echo $?)" "--report"
	run --wait soon
	equals "a bad flag is usage" 64 "$status"
	contains "it names the flag" "error: --wait: 'soon'" "$err"
	rm -f table other
}

user() {
	sources_and_table "[run]" "user = $(id -un)"
	good "the user that one is" -q
	rm -f table
	if [ "$(id -u)" -ne 0 ]; then
		sources_and_table "[run]" "user = root"
		run
		equals "without rights to become another: exit 78" 78 "$status"
		contains "it says how" "run it as that user, or as root" "$err"
		return
	fi
	mkdir theirs
	chown nobody theirs
	chmod 755 "$work"
	cp "$people" people.ldif
	chmod 644 people.ldif
	conf "[source people]" "type = ldif" "file = $work/people.ldif" \
		"[output table]" "file = $work/theirs/table" \
		"on_change = id -un >$work/theirs/who; id -G" \
		"[run]" "user = nobody"
	good "root becomes another user" -v
	equals "who owns the file" nobody "$(stat -c %U theirs/table)"
	equals "and runs the command" nobody "$(cat theirs/who)"
	contains "root's groups are gone" "on_change of $work/theirs/table: $(id -G nobody)" "$err"
	sed -i "s|theirs/table|table|" conf
	run
	equals "what that user may not write: exit 73" 73 "$status"
}

check_config
unknown_names
bad_values
bad_files
spelling
drop_ins
flags_win
user
tap_done
