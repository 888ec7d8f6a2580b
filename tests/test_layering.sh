#!/bin/sh
# Who may include what, and what is done nowhere: the layers, one home for each
# dependency, a library that keeps quiet, calls that are banned, and the sizes
# of functions and files.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

# --- The layers ------------------------------------------------------------

# level MODULE: a file includes headers of lower levels only
level() {
	case $1 in
	guid | mem | text | version | word) echo 0 ;;
	base64 | buf | dn | error | hash | names | shelves | sort) echo 1 ;;
	addr | addr_*) echo 2 ;;
	entry | input | lmdb_file | option | pieces | range | record | reporter | secret | stored | target | xml_queue) echo 2 ;;
	addresses | domains | include | kind | ldap_* | ldif | ldif_* | lines | nearby | out | pairs | proxies | source | table | temp | wanted | xml_*) echo 3 ;;
	accepted | clixml | clixml_* | publish | recipient | recipient_*) echo 4 ;;
	object | select | trace) echo 5 ;;
	crowd | index | index_* | load | scope | set) echo 6 ;;
	explain | map | map_*) echo 7 ;;
	canary | diff | records | writer) echo 8 ;;
	lost_domain | source_* | writer_*) echo 9 ;;
	guard) echo 10 ;;
	output) echo 11 ;;
	delta | review) echo 12 ;;
	export | export_*) echo 13 ;;
	*) echo unknown ;;
	esac
}

# family MODULE: modules in several files, which may include each other's
# headers, but not in a circle
family() {
	case $1 in
	addr | addr_*) echo addr ;;
	clixml | clixml_*) echo clixml ;;
	export | export_*) echo export ;;
	ldap_*) echo ldap ;;
	ldif | ldif_*) echo ldif ;;
	addresses | proxies) echo proxies ;;
	map | map_*) echo map ;;
	crowd | index | index_* | load | scope | set) echo set ;;
	recipient | recipient_*) echo recipient ;;
	text | word) echo text ;;
	*) echo "$1" ;;
	esac
}

# --- Helpers ---------------------------------------------------------------

cd "$top" || exit 99
files=$(echo include/*.h lib/*.[ch] cli/*.[ch])
tests=$(echo tests/*.[ch])

# The code alone: no comments, nothing inside quotes; lines keep their numbers.
bare() {
	awk '
	{
		line = $0
		out = ""
		while (line != "") {
			one = substr(line, 1, 1)
			if (comment) {
				end = index(line, "*/")
				line = end ? substr(line, end + 2) : ""
				comment = !end
			} else if (substr(line, 1, 2) == "/*") {
				comment = 1
				line = substr(line, 3)
			} else if (one == "\"" || one == "\047") {
				line = substr(line, 2)
				while (line != "" && substr(line, 1, 1) != one)
					line = substr(line, \
						substr(line, 1, 1) == "\\" ? 3 : 2)
				line = substr(line, 2)
				out = out one one
			} else {
				out = out one
				line = substr(line, 2)
			}
		}
		print out
	}' "$1"
}

for file in $files $tests; do
	mkdir -p "$work/$(dirname "$file")"
	bare "$file" >"$work/$file"
done

# nothing COMMAND...: it prints nothing
nothing() {
	"$@" >"$work/.found"
	cat "$work/.found"
	[ ! -s "$work/.found" ]
}

# calls NAMES FILE...: where one of these is called
calls() {
	names=$1
	shift
	(cd "$work" && grep -nE \
		"(^|[^_[:alnum:].>])($names)[[:space:]]*\(" "$@" /dev/null)
}

# includes PATTERN FILE...: where a header of this name is included
includes() {
	pattern=$1
	shift
	grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" \
		"$@" /dev/null
}

# only_in HOMES PATTERN: the header is included nowhere else.  HOMES are
# patterns of the shell.
only_in() {
	for file in $files; do
		for home in $1; do
			[ "$file" != "$home" ] || continue 2
		done
		includes "$2" "$file"
	done
}

# pairs FILE...: "includer included" for our own headers
pairs() {
	for file in "$@"; do
		sed -n "s|^#include \"\(.*\)\"|$file \1|p" "$file"
	done
}

module() {
	name=${1##*/}
	echo "${name%.*}"
}

unknown_levels() {
	for file in lib/*.[ch]; do
		[ "$(level "$(module "$file")")" != unknown ] ||
			echo "$file: give it a level in this test"
	done
}

upward() {
	pairs lib/*.[ch] | while read -r file header; do
		from=$(module "$file")
		to=$(module "$header")
		[ "$(family "$from")" = "$(family "$to")" ] ||
			[ "$(level "$from")" -gt "$(level "$to")" ] ||
			echo "$file includes $header"
	done
}

circles() {
	pairs lib/*.h | sed 's|^lib/||' | tsort 2>&1 >/dev/null
}

foreign_to_cli() {
	includes '<(adrcpt-plugin\.h|ldap|lber|sasl|cdb|libxml|idn2|unicase)' \
		cli/*.[ch]
	pairs cli/*.[ch] | while read -r file header; do
		[ -e "cli/$header" ] || echo "$file includes $header"
	done
}

foreign_to_api() {
	includes '"' tests/*api*.[ch] include/*.h | grep -v '"api_bed\.h"'
}

long_functions() {
	(cd "$work" && awk '
		/^{/ { start = FNR }
		/^}/ {
			if (start && FNR - start + 1 > 60)
				print FILENAME ":" start ": " \
					FNR - start + 1 " lines"
			start = 0
		}' $files $tests)
}

long_files() {
	wc -l $files | awk '$2 != "total" && $1 > 400'
}

# --- Tests -----------------------------------------------------------------

layers() {
	check "every module has a level" nothing unknown_levels
	check "a file includes headers of lower levels only" nothing upward
	check "no headers that include each other in a circle" nothing circles
	report "$(ls lib/source_*.h lib/writer_*.h 2>/dev/null | grep -q .
		[ $? -ne 0 ]; echo $?)" "plug-ins have no header"
	check "the command sees public headers only" nothing foreign_to_cli
	check "so do the tests of the interface" nothing foreign_to_api
}

homes() {
	ldap='(o?p?e?n?ldap|lber|sasl/|gssapi|krb5|resolv|arpa/|netdb|gnutls/)'
	check "LDAP, SASL, Kerberos, DNS and TLS: only in lib/ldap_*.c" \
		nothing only_in 'lib/ldap_*.c' "<$ldap"
	check "libcdb: only in its writer" \
		nothing only_in lib/writer_cdb.c '<cdb'
	check "LMDB: only in its writer" \
		nothing only_in lib/writer_lmdb.c '<lmdb'
	check "jansson: only in its writer and the report" nothing only_in \
		'lib/writer_json.c cli/report.c' '<jansson'
	check "libxml2: only in lib/xml_*.c" \
		nothing only_in 'lib/xml_*.c' '<libxml/'
	check "libinih: only in cli/config_file.c" \
		nothing only_in cli/config_file.c '<ini\.h'
	check "libidn2: only in lib/addr_domain.c" \
		nothing only_in lib/addr_domain.c '<idn2'
	check "libunistring: only in lib/addr.c" \
		nothing only_in lib/addr.c '<uni(case|conv|norm|str|types)\.h'
}

silence() {
	check "the library prints nothing" nothing calls \
		'v?f?printf|vd?printf|dprintf|f?puts|f?putc|putchar|perror|v?syslog' \
		lib/*.[ch]
	report "$(cd "$work" && grep -wE 'stdout|stderr' lib/*.[ch] >/dev/null
		[ $? -ne 0 ]; echo $?)" "nor does it name where"
	check "it ends nothing" nothing calls \
		'_?exit|_Exit|abort|atexit|quick_exit' lib/*.[ch]
	check "it leaves locale, umask, signals and folder alone" nothing calls \
		'setlocale|uselocale|umask|signal|sigaction|sigprocmask|pthread_sigmask|f?chdir' \
		lib/*.[ch]
	check "and the environment" nothing calls \
		'(secure_)?getenv|setenv|putenv|unsetenv|clearenv' lib/*.[ch]
}

# A list in a makefile that ends too early: make takes what follows for commands
# of the next rule, or for nothing.
torn_lists() {
	awk '
	FNR == 1 { before = "" }
	/^\t[a-z]+\/[a-z_.\/]+( \\)?$/ && before !~ /\\$/ {
		print FILENAME ":" FNR ": " $0
	}
	{ before = $0 }' Makefile.am */*.mk
}

# Tests that no list names, or two.
lost_tests() {
	for file in tests/test_*; do
		name=${file%.c}
		count=$(grep -hv '_SOURCES\|\$(\|^#' tests/*.mk |
			tr -s ' \t\\=' '\n' | grep -cx "$name")
		[ "$count" -eq 1 ] || echo "$file: in $count lists"
	done
}

lists() {
	check "every list of files goes on to its end" nothing torn_lists
	check "every test is in one list" nothing lost_tests
}

limits() {
	check "no call that is banned" nothing calls \
		'strcpy|stpcpy|strcat|v?sprintf|strtok|ato[ifl]l?|alloca|gets' \
		$files $tests
	check "no folding by locale" nothing calls 'tolower|toupper' lib/*.[ch]
	check "no function has more than 60 lines" nothing long_functions
	check "no file of the library or the command has more than 400 lines" nothing long_files
}

layers
homes
silence
limits
lists
tap_done
