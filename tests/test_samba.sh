#!/bin/sh
# Against a real Active Directory, two Samba domain controllers of our own:
# every way in, and what is said when there is none (not with
# ADRCPT_TEST_SAMBA=0).  What has to come out is worked out by samba/truth.py.
#
# The first run makes the controllers in two minutes, later ones unpack them;
# see samba/bed.sh.  Their place and their addresses are fixed, so runs wait for
# each other.  However this ends, even by SIGKILL, they are gone a second later.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
[ "${ADRCPT_TEST_SAMBA:-1}" != 0 ] || skip_all "ADRCPT_TEST_SAMBA is 0"
. "$top/tests/samba/client.sh"
. "$top/tests/samba/binds.sh"
. "$top/tests/samba/servers.sh"
. "$top/tests/samba/fixture.sh"

# --- Every recipient, and nothing else -------------------------------------

whole_truth() {
	check "a plain user sees every recipient that takes mail from outside" \
		exports $ldaps $account
	truth --exclude none >"$work/all"
	wanted=$work/all
	check "--exclude none: every recipient there is" \
		exports $ldaps $account --exclude none
	equals "the object with 3,000 addresses is complete" 3000 \
		"$(grep -c '^big[-@]' "$table")"
	check "small pages" \
		exports $ldaps $account --exclude none --page-size 100
	wanted=$work/some
	truth --exclude "hidden contact group" >"$wanted"
	check "--exclude with a list" exports $ldaps $account \
		--exclude "hidden contact group"
	base="OU=Zürich,OU=Lab,$SAMBA_BASE"
	truth --under "$base" >"$wanted"
	check "a base with a name beyond ASCII" \
		exports $ldaps $account -b "$base"
	base="OU=Comma\\, Inc,OU=Lab,$SAMBA_BASE"
	truth --under "$base" >"$wanted"
	check "a base with an escape" exports $ldaps $account -b "$base"
	wanted=$work/wanted
	check "references at the domain's root do no harm" \
		exports $plain $keytab -b "$SAMBA_BASE"
	records "system internal-only"
	records none
}

# records EXCLUDE
records() {
	adexport $ldaps $account -q --exclude "$1" -f json -o "$work/json"
	check "the records of --exclude '$1' agree with the truth" python3 \
		"$home/truth.py" records --exclude "$1" "$SAMBA_TRUTH" \
		"$work/json"
}

# --- By way of ldapsearch --------------------------------------------------

# searched BASE: what ldapsearch sees, as LDIF
searched() {
	printf %s "$SAMBA_PASSWORD" >"$work/secret"
	timeout 60 env $wrapped LDAPTLS_CACERT="$SAMBA_CA" ldapsearch -x \
		-H "ldaps://$SAMBA_DC1" -D "$upn" -y "$work/secret" -b "$1" \
		-E pr=500/noprompt '(proxyAddresses=smtp:*)' '*' \
		>"$work/searched.ldif" 2>"$work/said" 8>&-
}

by_ldapsearch() {
	base="OU=Zürich,OU=Lab,$SAMBA_BASE"
	wanted=$work/some
	truth --under "$base" >"$wanted"
	check "ldapsearch reads by pages" searched "$base"
	check "its LDIF gives the same table" \
		exports --type ldif --file "$work/searched.ldif"
	wanted=$work/wanted
	check "ldapsearch reads the whole domain" searched "$SAMBA_BASE"
	check "its LDIF gives the whole table" \
		exports --type ldif --file "$work/searched.ldif"
}

# --- Proofs ----------------------------------------------------------------

proofs() {
	check "--expect-dn: is seen" part $plain $keytab \
		--expect-dn "CN=svc-plain,CN=Users,$SAMBA_BASE"
	check "--expect-dn: is not seen" refused 77 "expect_dn" \
		$plain $keytab --expect-dn "CN=none,$SAMBA_BASE"
	check "--expect-filter: finds something" exports $plain $keytab \
		--expect-filter "(proxyAddresses=smtp:big@example.test)"
	check "--expect-filter: finds nothing" refused 77 "expect_filter" \
		$plain $keytab --expect-filter "(cn=none)"
	check "--expect-filter: only the bases count" refused 77 \
		"expect_filter" $plain $keytab -b "OU=Groups,OU=Lab,$SAMBA_BASE" \
		--expect-filter "(proxyAddresses=smtp:big@example.test)"
	check "--expect-filter: nonsense" refused "64 69" "filter" \
		$plain $keytab --expect-filter "(cn="
	check "a base that is not there" refused "69 77" "the base" \
		$plain $keytab -b "OU=None,$SAMBA_BASE"
	check "one base of two that is not there" refused "69 77" "the base" \
		$plain $keytab -b "OU=Lab,$SAMBA_BASE" -b "OU=No,$SAMBA_BASE"
	check "an empty base" refused 65 "" \
		$plain $keytab -b "CN=Users,$SAMBA_BASE"
	check "--min-entries" refused 65 "" $plain $keytab --min-entries 99999
}

# --- --check ---------------------------------------------------------------

steps() {
	old_table
	adexport --check $starttls $account -o "$table"
	equals "--check, StartTLS: all is well" 0 $?
	told "hint: firewall: to $SAMBA_DC1 port 389/tcp" "ok: connect" \
		"ok: tls: .*issued by 'CN=Samba bed ca', valid until" \
		"ok: bind: .*simple as $upn" \
		"ok: rootdse: .*$SAMBA_DC1, .*isSynchronized TRUE" \
		"ok: rights" "ok: limits: .*MaxPageSize=1000"
	equals "and nothing is written" "old@example.com	OK" "$(cat "$table")"
	adexport --check $dns $keytab
	equals "--check, gssapi by domain: all is well" 0 $?
	told "ok: bind: .*$SAMBA_DC1.*gssapi as svc-plain@$SAMBA_REALM, SSF 256" \
		"ok: bind: .*$SAMBA_DC2.*gssapi" "port 88" "port 53"
	adexport --check $ldaps -D "svc-disabled@$SAMBA_DOMAIN" \
		-y "$work/password"
	equals "--check, a disabled account: exits as the run would" 77 $?
	told "ok: tls" "problem: .*the account is disabled"
	adexport --check -H "ldaps://$SAMBA_DC1" $account \
		--tls-ca-file "$SAMBA_WRONG_CA"
	equals "--check, the wrong authority: exits as the run would" 69 $?
	told "ok: connect" "problem: .*does not vouch for"
}

# told PATTERN...: each is in a line of what was printed
told() {
	for pattern in "$@"; do
		check "it tells: $pattern" grep -e "$pattern" "$work/printed"
	done
}

# --- Surroundings ----------------------------------------------------------

surroundings() {
	mkdir -p "$work/hostile/home"
	cat >"$work/hostile/ldaprc" <<-END
	URI ldap://127.0.0.1:1
	BASE OU=Nowhere
	BINDDN CN=nobody
	TLS_CACERT $SAMBA_CA
	TLS_REQCERT never
	TLS_REQSAN never
	REFERRALS on
	DEREF always
	SIZELIMIT 10
	TIMELIMIT 1
	TIMEOUT 1
	SASL_SECPROPS none
	SASL_MECH NTLM
	SASL_REALM NOWHERE
	SASL_AUTHCID nobody
	SASL_AUTHZID nobody
	SASL_NOCANON off
	SASL_CBINDING tls-unique
	END
	cp "$work/hostile/ldaprc" "$work/hostile/home/.ldaprc"
	hostile="HOME=$work/hostile/home LDAPRC=ldaprc LDAPURI=ldap://127.0.0.1:1
		LDAPBASE=OU=Nowhere LDAPTLS_CACERT=$SAMBA_CA
		LDAPTLS_REQCERT=never LDAPTLS_REQSAN=never LDAPREFERRALS=on
		LDAPDEREF=always LDAPSIZELIMIT=10 LDAPTIMELIMIT=1 LDAPTIMEOUT=1
		LDAPSASL_SECPROPS=none LDAPSASL_MECH=NTLM
		LDAPSASL_AUTHZID=nobody LDAPSASL_NOCANON=off"
	for name in ldaprc variables; do
		[ $name = ldaprc ] && around=HOME=$work/hostile/home ||
			around=$hostile
		check "a hostile $name: simple" in_hostile \
			exports $starttls $account
		check "a hostile $name: gssapi" in_hostile \
			exports $plain $keytab
		check "a hostile $name: gss-spnego" in_hostile \
			exports $plain --bind gss-spnego $keytab
		check "a hostile $name: the global catalog" in_hostile \
			exports $ldaps $account --global-catalog
		check "a hostile $name: the wrong authority" in_hostile \
			refused "69 77" "does not vouch for" \
			-H "ldaps://$SAMBA_DC1" $account \
			--tls-ca-file "$SAMBA_WRONG_CA"
		check "a hostile $name: the system's authorities" in_hostile \
			refused "69 77" "does not vouch for" \
			-H "ldap://$SAMBA_DC1" -Z $account
		check "a hostile $name: the wrong name" in_hostile \
			refused "69 77" "not for $SAMBA_ADDR1" \
			-H "ldaps://$SAMBA_ADDR1" $account \
			--tls-ca-file "$SAMBA_CA"
	done
}

in_hostile() {
	(cd "$work/hostile" && given "$around" "$@")
}

# --- What is run -----------------------------------------------------------

bed_begin
calls
truth >"$wanted"
truth --under "$groups" >"$work/groups"
build_load_all

whole_truth
by_ldapsearch
passwords
kerberos
kerberos_refusals
discovery
proofs
steps
surroundings
several_sources
certificates
dead_controllers
fixture_forest # adds to the directory, so it comes last
no_temp_in "nothing is left over" "$out"
tap_done
