#!/bin/sh
# The main job end to end: a directory of 10,000 recipients in a real slapd,
# read in every way, and every way to be refused; then one of 100,000 (not with
# ADRCPT_TEST_LARGE=0).  What has to come out is worked out by extract.py from
# the LDIF that went in.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
slapd_home=$top/tests/slapd
slapd_debug=256
. "$slapd_home/bed.sh"

missing=$(slapd_missing)
command -v python3 >/dev/null || missing="$missing python3"
[ -z "$missing" ] || skip_all "not installed: $missing"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

bed=$work/bed
out=$work/out
wanted=$work/wanted
table=$out/table
mkdir "$out"

# --- Helpers ---------------------------------------------------------------

# bed_run [CERT]: a fresh server on the same database
bed_run() {
	bed_stop
	slapd_run "$bed" "$@" || { echo "Bail out! slapd"; exit 99; }
	at_end_kill "$slapd_pid"
	# Options every ordinary call has.  No blanks in any of them.
	account="-D $slapd_user -y $bed/password"
	secure="-H $slapd_ldap -Z --tls-ca-file $bed/ca.pem"
}

# No pid of the past is ever killed: it may be somebody else's by then.
bed_stop() {
	slapd_stop
	tap_pids=
}

# adexport ARGS...: what it says is in $work/said, what it prints in
# $work/printed
adexport() {
	"$adexport" "$@" >"$work/printed" 2>"$work/said"
}

# exports ARGS...: a new table is the wanted one
exports() {
	rm -f "$table"
	adexport "$@" --format postfix -o "$table" ||
		{ echo "exit $?"; cat "$work/said"; return 1; }
	cmp "$wanted" "$table"
}

# stays STATUS CODES: after a run that ended so, the old table is still there
# and nothing else is; nothing was printed, something was said
stays() {
	cat "$work/said"
	echo "exit $1, may be $2"
	case " $2 " in *" $1 "*) ;; *) return 1 ;; esac
	[ "$(cat "$table")" = "old@example.com	OK" ] || return 1
	[ ! -s "$work/printed" ] || return 1
	[ -s "$work/said" ] || return 1
	[ -z "$(find "$out" -name '.*.adrcpt-*')" ]
}

old_table() {
	printf 'old@example.com\tOK\n' >"$table"
}

# refused CODES ARGS...: at the first attempt
refused() {
	codes=$1
	shift
	old_table
	adexport "$@" --retries 1 --format postfix -o "$table"
	stays $? "$codes"
}

# silent CODES ARGS...: the same with standard output
silent() {
	codes=$1
	shift
	old_table
	adexport "$@" --retries 1 --format postfix
	stays $? "$codes"
}

# mode_is MODE FILE
mode_is() {
	ls -lL "$2"
	[ "$(stat -L -c %a "$2")" = "$1" ]
}

# searches: how many searches the server has been asked for
searches() {
	grep -c ' SRCH base=' "$bed/slapd.log"
}

# in_the_middle COMMAND...: start an export with very small pages, and do this
# once the server has answered some; the status of the export
in_the_middle() {
	before=$(searches)
	"$adexport" $secure $account -b "$slapd_suffix" --page-size 5 \
		--retries 1 --format postfix $middle_output \
		>"$work/printed" 2>"$work/said" &
	middle_pid=$!
	while [ "$(searches)" -lt $((before + 20)) ] &&
		kill -0 $middle_pid 2>/dev/null; do
		sleep 0.01
	done
	"$@"
	wait $middle_pid 2>/dev/null
}

kill_server() {
	kill -9 "$slapd_pid"
	wait "$slapd_pid" 2>/dev/null
	slapd_pid=
	tap_pids=
}

end_export() {
	kill -"$1" $middle_pid
}

# on_terminal PASSWORD COMMAND...: run it on a terminal of its own; when it asks,
# type the password.  Prints what the terminal showed.
on_terminal() {
	python3 -c '
import os, pty, signal, sys, time
signal.alarm(60)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown, typed = b"", False
while True:
    try:
        data = os.read(terminal, 1024)
    except OSError:
        break
    if not data:
        break
    shown += data
    if not typed:
        time.sleep(0.3)
        os.write(terminal, sys.argv[1].encode() + b"\n")
        typed = True
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
' "$@"
}

# --- Every way to read it --------------------------------------------------

all_ways() {
	check "StartTLS" \
		exports $secure $account -b "$slapd_suffix"
	check "ldaps" exports -H "$slapd_ldaps" --tls-ca-file "$bed/ca.pem" \
		$account -b "$slapd_suffix"
	check "ldapi" exports -H "$slapd_ldapi" $account -b "$slapd_suffix"
	check "in the clear if that is allowed" exports -H "$slapd_ldap" \
		--allow-plaintext $account -b "$slapd_suffix"
	check "the base is the rootDSE's defaultNamingContext" \
		exports $secure $account
	check "several servers, the first one dead" \
		exports -H ldap://127.0.0.1:1 $secure $account
	check "several servers in one argument" exports \
		-H "ldaps://127.0.0.1:1 $slapd_ldaps" \
		--tls-ca-file "$bed/ca.pem" $account
	check "small pages" exports $secure $account --page-size 100
	adexport $secure $account --format postfix
	same "standard output gets the same" "$wanted" "$work/printed"
	contains "the one key that the text format cannot hold is reported" \
		'#number@example.com' "$work/said"
}

other_selections() {
	python3 "$top/tests/extract.py" --exclude none "$work/forest.ldif" \
		>"$wanted"
	check "--exclude none" exports $secure $account --exclude none
	python3 "$top/tests/extract.py" --exclude "hidden,group" \
		"$work/forest.ldif" >"$wanted"
	check "--exclude with a list" \
		exports $secure $account --exclude "hidden group"
	python3 "$top/tests/extract.py" --base "OU=Berlin,$slapd_suffix" \
		--base "OU=Odd,$slapd_suffix" "$work/forest.ldif" >"$wanted"
	check "several bases" exports $secure $account \
		-b "OU=Berlin,$slapd_suffix" -b "ou=odd,$slapd_suffix"
}

# What libldap would take from the surroundings changes nothing
surroundings() {
	mkdir -p "$work/hostile/home"
	cat >"$work/hostile/ldaprc" <<-END
	URI ldap://127.0.0.1:1
	BASE OU=Nowhere
	BINDDN CN=nobody
	TLS_CACERT /nonexistent
	TLS_REQCERT never
	SIZELIMIT 5
	TIMELIMIT 1
	TIMEOUT 1
	DEREF always
	REFERRALS on
	END
	cp "$work/hostile/ldaprc" "$work/hostile/home/.ldaprc"
	check "an ldaprc in the current directory changes nothing" \
		in_hostile exports $secure $account
	check "nor does it weaken the check of certificates" in_hostile \
		refused "69 77" -H "$slapd_ldaps" $account \
		--tls-ca-file "$bed/wrong-ca.pem"
	check "nor does LDAPTLS_REQCERT" env_reqcert \
		refused "69 77" -H "$slapd_ldaps" $account \
		--tls-ca-file "$bed/wrong-ca.pem"
}

in_hostile() {
	(cd "$work/hostile" && HOME=$work/hostile/home && export HOME && "$@")
}

env_reqcert() {
	(LDAPTLS_REQCERT=never && export LDAPTLS_REQCERT && "$@")
}

# --- Files -----------------------------------------------------------------

files() {
	check "--mode" exports $secure $account --mode 640
	check "sets the file's mode" mode_is 640 "$table"
	sed 1d "$wanted" >"$out/second" && chmod 604 "$out/second"
	check "a file is replaced" adexport $secure $account -o "$out/second"
	check "with the right one" cmp "$wanted" "$out/second"
	check "and its mode is kept" mode_is 604 "$out/second"
	grep -v '^odd0@' "$wanted" >"$out/real"
	ln -s real "$out/link"
	check "through a symbolic link" \
		adexport $secure $account -o "$out/link"
	check "the file behind it is replaced" cmp "$wanted" "$out/real"
	equals "the link stays" real "$(readlink "$out/link")"
	no_temp_in "nothing is left beside them" "$out"
	check "a folder that does not exist is exit 73" no_folder
}

no_folder() {
	adexport $secure $account -o "$out/nowhere/table"
	[ $? -eq 73 ]
}

# --- Passwords -------------------------------------------------------------

passwords() {
	echo wrong >"$work/wrong" && chmod 600 "$work/wrong"
	: >"$work/empty" && chmod 600 "$work/empty"
	cp "$bed/password" "$work/open" && chmod 644 "$work/open"
	check "a wrong password" refused 77 $secure -D "$slapd_user" \
		-y "$work/wrong"
	check "an empty password" refused "77 78" $secure -D "$slapd_user" \
		-y "$work/empty"
	check "a password file that is not there" refused "74 77 78" $secure \
		-D "$slapd_user" -y "$work/none"
	check "a password file that all may read" refused "77 78" $secure \
		-D "$slapd_user" -y "$work/open"
	credentials_directory
	terminal
}

credentials_directory() {
	mkdir "$work/credentials"
	cp "$bed/password" "$work/credentials/directory-password"
	check "a password from \$CREDENTIALS_DIRECTORY" with_credentials \
		exports $secure -D "$slapd_user" -y directory-password
}

with_credentials() {
	(
		CREDENTIALS_DIRECTORY=$work/credentials
		export CREDENTIALS_DIRECTORY
		"$@"
	)
}

terminal() {
	rm -f "$table"
	check "a password from the terminal" on_terminal \
		"$(cat "$bed/password")" "$adexport" $secure \
		-D "$slapd_user" -W --format postfix -o "$table"
	cp "$work/.tap" "$work/shown"
	check "gives the same" cmp "$wanted" "$table"
	check "and is not shown" not_shown
	old_table
	check "a wrong one from the terminal is exit 77" wrong_on_terminal
}

not_shown() {
	! grep -qF "$(cat "$bed/password")" "$work/shown"
}

wrong_on_terminal() {
	on_terminal wrong "$adexport" $secure -D "$slapd_user" -W -o "$table"
	[ $? -eq 77 ] && [ "$(cat "$table")" = "old@example.com	OK" ]
}

# --- Refusals --------------------------------------------------------------

refusals() {
	check "anonymous where that may read nothing" \
		refused "65 69 77" $secure
	check "an account without rights: an empty result is exit 65" \
		refused 65 $secure -D "$slapd_blind" -y "$bed/password"
	check "not even to standard output" \
		silent 65 $secure -D "$slapd_blind" -y "$bed/password"
	check "a base that is not there" refused "69 77" $secure $account \
		-b "OU=Nowhere,$slapd_suffix"
	check "one base of two that is not there" refused "69 77" $secure \
		$account -b "OU=Berlin,$slapd_suffix" -b "OU=No,$slapd_suffix"
	check "no server at all" refused 69 -H ldap://127.0.0.1:1 -Z \
		--tls-ca-file "$bed/ca.pem" $account
	check "the wrong authority, StartTLS" refused "69 77" \
		-H "$slapd_ldap" -Z --tls-ca-file "$bed/wrong-ca.pem" $account
	check "the wrong authority, ldaps" refused "69 77" \
		-H "$slapd_ldaps" --tls-ca-file "$bed/wrong-ca.pem" $account
	check "an authority that the system does not know" \
		refused "69 77" -H "$slapd_ldaps" $account
	check "nothing on standard output then" silent "69 77" \
		-H "$slapd_ldaps" --tls-ca-file "$bed/wrong-ca.pem" $account
	check "a file of authorities that is not there" refused \
		"69 74 77 78" -H "$slapd_ldaps" --tls-ca-file "$bed/no" $account
	in_the_clear
}

in_the_clear() {
	sent=$(grep -c 'method=128' "$bed/slapd.log")
	check "a password in the clear" \
		refused "64 77 78" -H "$slapd_ldap" $account
	equals "it was not sent" "$sent" \
		"$(grep -c 'method=128' "$bed/slapd.log")"
}

certificates() {
	for certificate in expired other-name; do
		bed_run $certificate
		check "a server certificate: $certificate, StartTLS" \
			refused "69 77" $secure $account
		check "a server certificate: $certificate, ldaps" \
			refused "69 77" -H "$slapd_ldaps" \
			--tls-ca-file "$bed/ca.pem" $account
	done
	slapd_anonymous='read'
	bed_run
	check "anonymous where that may read everything" exports $secure
	slapd_anonymous='auth'
}

# --- Broken off ------------------------------------------------------------

broken_off() {
	bed_run
	old_table
	middle_output="-o $table"
	in_the_middle end_export TERM
	check "ended by a signal: dies of it, nothing changed" ended $? 143
	in_the_middle end_export KILL
	check "killed: nothing changed" ended $? 137
	in_the_middle kill_server
	check "the server dies in the middle: nothing changed" \
		stays $? "69 75"
	bed_run
	middle_output=
	in_the_middle kill_server
	check "nor is anything printed" stays $? "69 75"
	no_temp_in "nothing is left over" "$out"
}

# ended STATUS CODE: by a signal; it need not have said a word
ended() {
	[ -s "$work/said" ] || echo - >"$work/said"
	stays "$1" "$2"
}

# --- Many ------------------------------------------------------------------

large() {
	bed_stop
	bed=$work/large
	python3 "$top/tests/forest.py" 100000 DC=large,DC=example \
		>"$work/forest.ldif"
	python3 "$top/tests/extract.py" "$work/forest.ldif" >"$wanted"
	slapd_load "$bed" "$work/forest.ldif" || return
	rm "$work/forest.ldif"
	bed_run
	check "100,000 recipients, StartTLS" exports $secure $account
	check "100,000 recipients, ldapi" \
		exports -H "$slapd_ldapi" $account
}

# --- By way of ldapsearch --------------------------------------------------

# searched ARGS...: what ldapsearch sees, as LDIF with all its comments
searched() {
	LDAPTLS_CACERT=$bed/ca.pem ldapsearch -x -H "$slapd_ldap" -ZZ \
		-D "$slapd_user" -y "$bed/secret" -b "$slapd_suffix" "$@" \
		'(proxyAddresses=smtp:*)' '*' >"$work/searched.ldif" 2>"$work/said"
}

# incomplete FILE
incomplete() {
	old_table
	adexport --type ldif --file "$1" --format postfix -o "$table"
	stays $? 75
}

by_ldapsearch() {
	printf %s "$(cat "$bed/password")" >"$bed/secret"
	check "ldapsearch reads by pages" searched -E pr=1000/noprompt
	check "its LDIF gives the same table" \
		exports --type ldif --file "$work/searched.ldif"
	searched -LLL -o ldif-wrap=no -E pr=500/noprompt
	check "without comments and folded lines, too" \
		exports --type ldif --file "$work/searched.ldif"
	searched
	check "one that met the size limit is refused" \
		incomplete "$work/searched.ldif"
	searched -E pr=1000/noprompt
	head -c 100000 "$work/searched.ldif" >"$work/cut.ldif"
	check "one that was cut short is refused" \
		incomplete "$work/cut.ldif"
}

# --- What is run -----------------------------------------------------------

python3 "$top/tests/forest.py" 10000 DC=example,DC=com >"$work/forest.ldif"
python3 "$top/tests/extract.py" "$work/forest.ldif" >"$work/ten-thousand"
cp "$work/ten-thousand" "$wanted"
slapd_load "$bed" "$work/forest.ldif" || { echo "Bail out! slapadd"; exit 99; }
bed_run

all_ways
other_selections
cp "$work/ten-thousand" "$wanted"
surroundings
files
by_ldapsearch
passwords
refusals
certificates
broken_off
[ "${ADRCPT_TEST_LARGE:-1}" = 0 ] || large
tap_done
