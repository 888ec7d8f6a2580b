#!/bin/sh
# The command against a server that goes wrong in every way: the exit code, the
# old table byte for byte, no temporary file, nothing printed, one line that
# says why and names the server.  A run that does not end within a minute is
# killed, and counts as failed.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

fake_ldap=$built/tests/fake_ldap
[ -x "$fake_ldap" ] || skip_all "tests/fake_ldap is not built"
KRB5CCNAME=FILE:$work/no-ticket
export KRB5CCNAME
at_once=12

# Servers end when this is closed, as it is when this script ends.
mkfifo "$work/life"
exec 9<>"$work/life"

name=CN=svc,OU=Lab,DC=example,DC=com
printf 'secret\n' >"$work/password"
chmod 600 "$work/password"
seq 1 30 | awk '{ printf "u%d@example.com\tOK\nuser%d@example.com\tOK\n", $1, $1 }' |
	sort >"$work/wanted"

# --- One case --------------------------------------------------------------

# serve FOLDER FLAG...: start a server; its port is in FOLDER/port then
serve() {
	serve_in=$1
	shift
	"$fake_ldap" --bind-dn "$name" --password secret \
		--log "$serve_in/log" --port-file "$serve_in/port" "$@" \
		>"$serve_in/server" 2>&1 <"$work/life" 9>&- &
	server=$!
	serve_tries=0
	until [ -e "$serve_in/port" ] || [ $serve_tries -eq 500 ]; do
		sleep 0.02
		serve_tries=$((serve_tries + 1))
	done
}

# run FOLDER HOW FLAG...: an export from that server
run() {
	run_in=$1 how=$2
	shift 2
	uri=ldap://127.0.0.1:$(cat "$run_in/port")
	case $how in
	# libldap 2.5 itself leaks what a notice of disconnection says
	leaky) ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 &&
		export ASAN_OPTIONS ;;
	simple) set -- --allow-plaintext -D "$name" -y "$work/password" "$@" ;;
	clear) set -- -D "$name" -y "$work/password" "$@" ;;
	starttls) set -- -Z --tls-ca-file "$ca" "$@" ;;
	ldaps) uri=ldaps${uri#ldap} && set -- --tls-ca-file "$ca" "$@" ;;
	esac
	[ "$how" = stdout ] || set -- -o "$run_in/out/table" "$@"
	echo "$uri" >"$run_in/uri"
	timeout -k 5 60 "$adexport" -H "$uri" --timeout $limit \
		--connect-timeout $limit --retries 1 --page-size 10 "$@" \
		>"$run_in/printed" 2>"$run_in/said" </dev/null
	echo $? >"$run_in/status"
}

# try FOLDER HOW FAULT...: the whole case
try() {
	mkdir -p "$1/out"
	printf 'old@example.com\tOK\n' >"$1/out/table"
	try_in=$1 try_how=$2
	shift 2
	# a busy machine is no reason to give up, where silence is not awaited
	case $* in
	*hang-*|*-hang*|*huge-length*|*wrong-id*|*trickle*) limit=1 ;;
	*) limit=30 ;;
	esac
	serve "$try_in" --entries 30 "$@"
	run "$try_in" "$try_how"
	kill $server && wait $server
	echo $? >"$try_in/server-status"
}

# said_why FOLDER STATUS: one line on standard error; the server is in it,
# unless what came from it was complete
said_why() {
	[ "$(wc -l <"$1/said")" -eq 1 ] || return 1
	grep -q '^adexport: error: ' "$1/said" || return 1
	[ "$2" -eq 65 ] || grep -qF "$(cat "$1/uri")" "$1/said"
}

# ended FOLDER CODES: as it has to
ended() {
	status=$(cat "$1/status")
	echo "exit $status, may be: $2"
	cat "$1/said"
	case " $2 " in *" $status "*) ;; *) return 1 ;; esac
	[ "$(cat "$1/server-status")" = 0 ] || { echo server; return 1; }
	[ -z "$(find "$1/out" -name '.*.adrcpt-*')" ] || return 1
	if [ "$status" -eq 0 ]; then
		cmp "$work/wanted" "$1/out/table"
		return
	fi
	printf 'old@example.com\tOK\n' | cmp - "$1/out/table" || return 1
	[ ! -s "$1/printed" ] || { echo printed; return 1; }
	said_why "$1" "$status" || { echo "not one line with the URI"; return 1; }
}

# --- All cases -------------------------------------------------------------

# CLAIM | HOW | CODES | FAULT.  Those that wait for a time limit come first.
cases() {
	cat <<-END
	no answer to the bind|plain|75|--fault hang-accept
	no answer to a password|simple|75|--fault hang-bind
	a password in the clear|clear|64 77 78|--fault hang-accept
	no TLS handshake, ldaps|ldaps|75|--fault hang-accept
	no answer to StartTLS|starttls|75|--fault hang-starttls
	no TLS handshake, StartTLS|starttls|75|--fault hang-handshake
	no StartTLS at all|starttls|75|--fault hang-accept
	no rootDSE|plain|75|--fault hang-rootdse
	no page 1|plain|75|--fault hang-page --page 1
	no page 3|plain|75|--fault hang-page --page 3
	no page 2, to standard output|stdout|75|--fault hang-page --page 2
	half of page 1, then silence|plain|75|--fault hang-mid-page --page 1
	half of page 3, then silence|plain|75|--fault hang-mid-page --page 3
	a length of 2 GiB|plain|75|--fault huge-length --page 2
	another message id|plain|75|--fault wrong-id --page 2
	a byte each three seconds|plain|75|--fault trickle=3000 --page 2
	no further range|plain|75|$ranged --fault range-hang
	closed at once|plain|69|--fault close-accept
	closed at once, RST|plain|69|--fault close-accept --rst
	closed at once, ldaps|ldaps|69|--fault close-accept
	closed in the handshake|starttls|69|--fault close-handshake
	closed in the handshake, RST|starttls|69|--fault close-handshake --rst
	StartTLS refused|starttls|69|
	closed in page 1|plain|75|--fault close-mid-page --page 1
	closed in page 2|plain|75|--fault close-mid-page --page 2
	closed in page 2, to standard output|stdout|75|--fault close-mid-page --page 2
	closed in page 3, RST|plain|75|--fault close-mid-page --page 3 --rst
	closed in an entry|plain|75|--fault cut-entry --page 2
	closed in an entry, RST|plain|75|--fault cut-entry --page 3 --rst
	notice of disconnection|leaky|75|--fault notice --page 2
	garbage, page 1|plain|75|--fault garbage --page 1
	garbage, page 2|plain|75|--fault garbage --page 2
	no paging control, page 1|plain|75|--fault no-control --page 1
	no paging control, last page|plain|75|--fault no-control --page 3
	a malformed paging control|plain|75|--fault bad-control --page 2
	the cookie is lost|plain|75|--fault lost-cookie --page 2
	the cookie is lost, 53|plain|75|--fault lost-cookie=53 --page 3
	the same page for ever|plain|75|--fault same-cookie --page 2
	empty pages for ever|plain|75|--fault empty-page
	wrong password|simple|77|--fault bind-result=49
	signing demanded|plain|77|--fault bind-result=8
	busy, at the bind|plain|69|--fault bind-result=51
	unavailable, at the bind|plain|69|--fault bind-result=52
	unwilling, at the bind|plain|69|--fault bind-result=53
	the bind of nobody is not enough|plain|77|--require-bind
	not synchronized|plain|69|--fault not-synchronized
	result 1|plain|69|--fault result=1 --page 1
	result 1, not bound|plain|77|--fault result=1 --page 1 --text 000004DC:
	result 3|plain|75|--fault result=3 --page 1
	result 4|plain|75|--fault result=4 --page 1
	result 8|plain|77|--fault result=8 --page 1
	result 10|plain|69|--fault result=10 --page 1
	a referral|plain|69|--fault referral --page 1
	result 11|plain|75|--fault result=11 --page 1
	result 12|plain|69|--fault result=12 --page 1
	result 32|plain|69|--fault result=32 --page 1
	result 49|plain|77|--fault result=49 --page 1
	result 51|plain|69|--fault result=51 --page 1
	result 53|plain|69|--fault result=53 --page 1
	result 1 on page 2|plain|75|--fault result=1 --page 2
	result 3 on page 2|plain|75|--fault result=3 --page 2
	result 4 on page 2|plain|75|--fault result=4 --page 2
	result 4 on page 3, to standard output|stdout|75|--fault result=4 --page 3
	result 8 on page 2|plain|75|--fault result=8 --page 2
	a referral on page 2|plain|75|--fault referral --page 2
	result 11 on page 2|plain|75|--fault result=11 --page 2
	result 12 on page 2|plain|75|--fault result=12 --page 2
	result 32 on page 2|plain|75|--fault result=32 --page 2
	result 49 on page 2|plain|75|--fault result=49 --page 2
	result 51 on page 2|plain|75|--fault result=51 --page 2
	result 53 on page 2|plain|75|--fault result=53 --page 2
	a gap between ranges|plain|75|$ranged --fault range-gap
	a range that is short|plain|75|$ranged --fault range-short
	a range that is refused|plain|75|$ranged --fault range-result=1
	the object of a range is gone|plain|75|$ranged --fault range-no-entry
	an object that never rests|plain|75|$ranged --fault usn-change
	nothing at all|plain|65|--entries 0
	nothing at all, to standard output|stdout|65|--entries 0
	all is well|plain|0|
	all is well with a password|simple|0|--require-bind
	references|plain|0|--fault references
	the server's own page size|plain|0|--max-page-size 7
	AD's framing|plain|0|--ad-framing
	END
}

ranged='--many-entries 1 --many-values 12 --max-val-range 5'
ca=$top/tests/fixtures/ldap/ca.pem

number=0
cases >"$work/cases"
while IFS='|' read -r claim how codes fault; do
	number=$((number + 1))
	# shellcheck disable=SC2086 # flags without blanks in them
	try "$work/$number" "$how" $fault &
	[ $((number % at_once)) -ne 0 ] || wait
done <"$work/cases"
wait

number=0
while IFS='|' read -r claim how codes fault; do
	number=$((number + 1))
	check "$claim: exit $codes" ended "$work/$number" "$codes"
done <"$work/cases"

# --- Several servers -------------------------------------------------------

# Two servers: what the first one said, or failed to say, is told; the table
# is the second one's.
mkdir "$work/first" "$work/second"
serve "$work/first" --entries 30 --fault cut-entry --page 3
at_end_kill $server
serve "$work/second" --entries 30
at_end_kill $server
first=ldap://127.0.0.1:$(cat "$work/first/port")
second=ldap://127.0.0.1:$(cat "$work/second/port")

two_servers() {
	"$adexport" -H "$first" -H "$second" --timeout 5 --page-size 10 "$@" \
		>"$work/printed" 2>"$work/said"
}

two_servers
equals "the second server is asked: exit 0" 0 $?
same "the table is whole, and nothing is in it twice" "$work/wanted" \
	"$work/printed"
contains "the first server's failure is told" "$first" "$work/said"
two_servers -D "$name" -y "$work/password" --allow-plaintext --retries 2
equals "with a password: exit 0" 0 $?
printf 'wrong\n' >"$work/password"
binds=$(cat "$work"/first/log "$work"/second/log | grep -c ' bind ')
two_servers -D "$name" -y "$work/password" --allow-plaintext --retries 2
equals "a wrong password: exit 77" 77 $?
equals "which was tried once" $((binds + 1)) \
	"$(cat "$work"/first/log "$work"/second/log | grep -c ' bind ')"
tap_done
