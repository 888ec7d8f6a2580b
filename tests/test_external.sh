#!/bin/sh
# EXTERNAL: who binds is known below LDAP, by the client's certificate or by
# the user at the other end of the local socket.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
slapd_home=$top/tests/slapd
slapd_debug=0
. "$slapd_home/bed.sh"

missing=$(slapd_missing)
command -v python3 >/dev/null || missing="$missing python3"
[ -z "$missing" ] || skip_all "not installed: $missing"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

bed=$work/bed
python3 "$top/tests/forest.py" 300 dc=example,dc=com >"$work/forest.ldif"
python3 "$top/tests/extract.py" "$work/forest.ldif" >"$work/wanted"
slapd_load "$bed" "$work/forest.ldif" && slapd_run "$bed" ||
	{ echo "Bail out! slapd"; exit 99; }
at_end_kill "$slapd_pid"

# client NAME SUBJECT: a certificate of our authority
client() {
	openssl req -new -newkey rsa:2048 -nodes -keyout "$bed/$1.key" \
		-subj "$2" -out "$bed/$1.csr" 2>/dev/null &&
		openssl x509 -req -in "$bed/$1.csr" -CA "$bed/ca.pem" \
			-CAkey "$bed/ca.key" -CAcreateserial -days 2 \
			-out "$bed/$1.pem" 2>/dev/null
}

# libldap on GnuTLS loses the client's certificate and key when it has loaded
# them (ldapsearch too), which is not ours to answer for.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

# exports ARGS...: the table is the wanted one
exports() {
	rm -f "$work/table"
	"$adexport" -q --bind external "$@" -o "$work/table" --retries 1 ||
		return 1
	cmp "$wanted" "$work/table"
}

# refused STATUS ARGS...: nothing is written
refused() {
	status=$1
	shift
	rm -f "$work/table"
	"$adexport" --bind external "$@" -o "$work/table" --retries 1
	[ $? -eq "$status" ] && [ ! -e "$work/table" ]
}

wanted=$work/wanted
client known /O=client/CN=svc-export
client stranger /O=client/CN=stranger
tls="--tls-ca-file $bed/ca.pem"
known="--tls-cert-file $bed/known.pem --tls-key-file $bed/known.key"
stranger="--tls-cert-file $bed/stranger.pem --tls-key-file $bed/stranger.key"

check "a client certificate over ldaps" exports -H "$slapd_ldaps" $tls $known
check "a client certificate over StartTLS" \
	exports -H "$slapd_ldap" -Z $tls $known
check "the user of a local socket" exports -H "$slapd_ldapi"
check "another certificate reads nothing" \
	refused 65 -H "$slapd_ldaps" $tls $stranger -b "$slapd_suffix"
check "no certificate, no bind" refused 77 -H "$slapd_ldaps" $tls
check "neither TLS nor a local socket" refused 64 -H "$slapd_ldap"
check "a certificate without its key" \
	refused 78 -H "$slapd_ldaps" $tls --tls-cert-file "$bed/known.pem"
check "a certificate that is not there" refused 78 -H "$slapd_ldaps" $tls \
	--tls-cert-file "$work/none" --tls-key-file "$bed/known.key"

tap_done
