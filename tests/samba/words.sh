#!/bin/sh
# What adexport says when it cannot get in: every sentence once.
#
#     tests/samba/words.sh [BUILD]
#
# prints a claim, the command, the error and the exit status of each.  Last come
# the texts known to lib/ldap_words.c that nobody said.  BUILD is the build
# tree (the source tree by default), with tests/fake_ldap in it.  What Samba
# does not say, the scripted server says.  This is no test: read it.

srcdir=$(cd "$(dirname "$0")/../.." && pwd)
builddir=${1:-${builddir:-$srcdir}}
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/samba/client.sh"

# --- Helpers ---------------------------------------------------------------

# Without the folders that differ from run to run
shorten() {
	sed -e "s|$SAMBA_BED/||g; s|$work/||g; s|ldapi://%[^ :]*|ldapi://FAKE|g" \
		-e "s|127\.0\.0\.1:[0-9]\{3,\}|FAKE|g"
}

# said CLAIM ARGS...
said() {
	claim=$1
	shift
	adexport "$@" --retries 1 -o "$table"
	said_status=$?
	printf '\n%s\n$ adexport %s\n' "$claim" "$*" | shorten
	grep '^adexport: error' "$work/said" | tee -a "$work/heard" | shorten
	echo "exit $said_status"
}

# fake OPTION...: another scripted server, at $fake, with a user
fake() {
	[ -z "$fake_pid" ] || { kill $fake_pid; wait $fake_pid; } 2>/dev/null
	rm -f "$work/port" "$work/socket"
	"$built/tests/fake_ldap" --entries 9 --bind-dn cn=reader \
		--password "$SAMBA_PASSWORD" --port-file "$work/port" \
		"$@" >"$work/fake.log" 2>&1 8>&- &
	fake_pid=$!
	until [ -s "$work/port" ] || ! kill -0 $fake_pid; do
		sleep 0.05
	done
	fake="-H ldap://127.0.0.1:$(cat "$work/port")"
}

fake_pid=
reader="-D cn=reader -y $work/password --allow-plaintext"
refuses="80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error"

# --- Passwords -------------------------------------------------------------

# Windows tells them apart, Samba only some
sub_codes() {
	said "A wrong password" $ldaps -D "$upn" -y "$work/wrong"
	said "A disabled account" $ldaps -D "svc-disabled@$SAMBA_DOMAIN" \
		-y "$work/password"
	for data in 525 52e 52f 530 531 532 533 568 701 773 775; do
		fake --fault bind-result=49 \
			--text "$refuses, data $data, v4563"
		said "Windows: data $data" $fake $reader
	done
	fake --fault bind-result=49 --text "80090346: LdapErr: DSID-0C090574, comment: AcceptSecurityContext error, data 80090346, v4563"
	said "Windows: channel binding" $fake $reader
	fake --fault bind-result=8 --text "00002028: LdapErr: DSID-0C09027F, comment: The server requires binds to turn on integrity checking if SSL\\TLS are not already active on the connection, data 0, v4563"
	said "Windows: signing is required" $fake $reader
	fake --fault bind-result=8
	said "The same without a word" $fake $reader
	fake --fault result=1 --text "000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v4563"
	said "Windows: not bound" $fake --bind anonymous
	said "Samba: not bound" $ldaps --bind anonymous
	said "Samba: no password without TLS" $plain $account --allow-plaintext
	said "Our own: no password without TLS" $plain $account
	fake --fault bind-result=7
	said "A bind that the server does not know" $fake $reader
	fake --fault bind-result=13
	said "No password without TLS, elsewhere" $fake $reader
	fake --fault bind-result=48
	said "Not this kind of bind" $fake $reader
	said "External where it is not offered" $ldaps --bind external
	said "External without TLS" $plain --bind external
}

# --- Kerberos --------------------------------------------------------------

# keytab NAME ENCTYPE
make_keytab() {
	printf 'addent -password -p %s -k 1 -e %s\n%s\nwkt %s\n' "$1" "$2" \
		"$SAMBA_PASSWORD" "$work/$1.keytab" |
		ktutil >/dev/null 2>"$work/ktutil" || cat "$work/ktutil"
}

krb5_conf() {	# NAME SED-SCRIPT
	sed "$2" "$KRB5_CONFIG" >"$work/$1"
	with="$wrapped KRB5_CONFIG=$work/$1"
}

keytabs() {
	said "A keytab that is not there" $plain --keytab none.keytab
	echo rubbish >"$work/rubbish"
	said "A keytab that is none" $plain --keytab "$work/rubbish"
	said "A principal that it has not" $plain $keytab --principal nobody
	make_keytab nobody aes256-cts
	said "A principal that the domain has not" \
		$plain --keytab "$work/nobody.keytab"
	said "A key of before the last change of password" \
		$plain --keytab "$SAMBA_KEYTABS/svc-oldkey.keytab"
	make_keytab svc-plain camellia256-cts
	said "A key of a type that the domain has not" \
		$plain --keytab "$work/svc-plain.keytab"
	said "A disabled account" \
		$plain --keytab "$SAMBA_KEYTABS/svc-disabled.keytab"
	samba-tool user create svc-new "$SAMBA_PASSWORD" \
		--must-change-at-next-login \
		--configfile="$SAMBA_BED/dc1/etc/smb.conf" \
		-H "$SAMBA_BED/dc1/private/sam.ldb" >/dev/null
	make_keytab svc-new aes256-cts
	krb5_conf dc1 "/^kdc = $SAMBA_ADDR2/d"	# dc2 does not know it yet
	said "A password that must be changed" \
		$plain --keytab "$work/svc-new.keytab"
	with=$wrapped
	said "The same, simple" $ldaps -D "svc-new@$SAMBA_DOMAIN" \
		-y "$work/password"
}

tickets() {
	said "No ticket" $plain --bind gssapi
	echo "$SAMBA_PASSWORD" |
		kinit -c "FILE:$work/cache" svc-plain >/dev/null
	with="$wrapped KRB5CCNAME=FILE:$work/cache"
	said "A ticket for another principal" $plain --principal svc-sync
	with="$with SASL_PATH=/nonexistent"
	said "No GSSAPI module" $plain --bind gssapi
	krb5_conf no-kdc 's/kdc = .*/kdc = 127.0.0.1:1/'
	said "No KDC answers" $plain $keytab
	krb5_conf no-realm '/^kdc = /d'
	said "No KDC is known" $plain $keytab
	with=
	said "The server by its address" -H "ldap://$SAMBA_ADDR1" $keytab
	with=$wrapped
	said "Kerberos inside TLS" $starttls $keytab
	fake --socket "$work/socket" --sasl-result 53 --sasl-text \
		"SASL:[GSSAPI]: Sign or Seal are not allowed if TLS is used."
	said "A SASL layer inside TLS" --bind external \
		-H "ldapi://$(echo "$work/socket" | sed 's|/|%2f|g')"
	clocks
}

clocks() {
	faketime=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
	[ -n "$faketime" ] || { echo "faketime is not installed"; return; }
	krb5_conf skew '/libdefaults/a kdc_timesync = 0'
	with="LD_PRELOAD=$faketime KRB5_CONFIG=$work/skew FAKETIME=+1h"
	said "A clock that is wrong, keytab" $dns $keytab
	with="$with KRB5CCNAME=FILE:$work/cache"
	said "A clock that is wrong, ticket" $dns
	with="$with FAKETIME=+2d"
	said "A ticket that has expired" $dns
	with=$wrapped
}

# --- Certificates ----------------------------------------------------------

certificates() {
	said "An authority that is not the server's" -H "ldaps://$SAMBA_DC1" \
		$account --tls-ca-file "$SAMBA_WRONG_CA"
	said "No authority given" -H "ldap://$SAMBA_DC1" -Z $account
	said "The server by its address" -H "ldaps://$SAMBA_ADDR1" $account \
		--tls-ca-file "$SAMBA_CA"
	for certificate in expired other wrong; do
		bed cert $certificate
		said "The server's certificate: $certificate" \
			$starttls $account
	done
	bed cert dc1
	fake --fault close-accept
	said "A server that hangs up" $fake -Z $reader
	fake
	said "A server without TLS" $fake -Z $reader
	said "A port that is not TLS" -H "ldaps://${fake#*//}" $reader
	said "No such file of authorities" -H "ldaps://$SAMBA_DC1" $account \
		--tls-ca-file "$work/none"
	said "A file of authorities with none" -H "ldaps://$SAMBA_DC1" \
		$account --tls-ca-file "$work/wrong"
}

# --- Servers ---------------------------------------------------------------

servers() {
	said "Nobody listens" -H ldap://127.0.0.1:1 --bind anonymous
	said "No such host" -H "ldap://none.$SAMBA_DOMAIN" --bind anonymous
	said "No such domain" -d "no.$SAMBA_DOMAIN" \
		--dns-server "$SAMBA_ADDR1" $keytab
	said "No such DNS server" -d "$SAMBA_DOMAIN" \
		--dns-server 127.0.0.1:1 $keytab
	krb5_conf no-default '/default_realm/d'
	said "No server, no domain, no realm" --bind anonymous
	with=$wrapped
	fake --fault not-synchronized
	said "A controller that is not synchronized" $fake $reader
	fake --fault hang-bind
	said "Silence" $fake $reader --timeout 1
	fake --fault hang-mid-page
	said "Silence in the middle" $fake $reader --timeout 1
	fake --fault close-mid-page
	said "The end in the middle" $fake $reader
	fake --fault garbage
	said "Something that is not LDAP" $fake $reader
	both="-H ldap://$SAMBA_DC1 -H ldap://$SAMBA_DC2"
	bed stop dc2
	bed freeze dc1
	said "All are frozen or down" $both $keytab \
		--timeout 2 --connect-timeout 2
	bed thaw
}

# --- Rights ----------------------------------------------------------------

rights() {
	said "expect_dn" $plain $keytab --expect-dn "CN=none,$SAMBA_BASE"
	said "expect_filter" $plain $keytab --expect-filter "(cn=none)"
	said "An attribute that the catalog has not" $plain $keytab \
		--global-catalog --address-attribute otherMailbox
	said "No such base" $plain $keytab -b "OU=None,$SAMBA_BASE"
	said "An empty base" $plain $keytab -b "CN=Users,$SAMBA_BASE"
	said "A filter that is none" $plain $keytab --filter "(cn="
	said "A base that is none" $plain $keytab -b nonsense
	for code in 3 4 11 12 34 50 51 52 53; do
		fake --fault result=$code
		said "The server ends a search with result $code" $fake $reader
	done
	fake --fault referral=ldap://other.example.com/DC=other
	said "The base belongs to another server" $fake $reader
	fake --fault lost-cookie
	said "A page's cookie that the server does not know" $fake $reader \
		--page-size 3
	fake --fault no-control
	said "A server that does not page" $fake $reader
	fake --many-entries 1 --many-values 9 --max-val-range 3 \
		--fault range-gap
	said "Ranges of values that do not join" $fake $reader
}

# What lib/ldap_words.c looks for and nobody said
unsaid() {
	printf '\nNot provoked:\n'
	sed -n '/hints\[\]/,/^};/s/^\t{"\([^"]*\)", .*/\1/p' \
		"$top/lib/ldap_words.c" |
	while IFS= read -r text; do
		grep -qiF -e "$text" "$work/heard" || echo "  $text"
	done
}

bed_begin
calls
sub_codes
keytabs
tickets
certificates
servers
rights
unsaid
