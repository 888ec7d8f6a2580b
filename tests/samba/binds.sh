# Part of test_samba.sh: every way to bind, and to be refused.

# --- Passwords -------------------------------------------------------------

passwords() {
	for way in starttls ldaps; do
		eval "connection=\$$way"
		for name in "$upn" "CN=svc-plain,CN=Users,$SAMBA_BASE" \
			'ADEX\svc-plain'; do
			check "simple, $way: $name" part $connection \
				-D "$name" -y "$work/password"
			check "simple, $way: $name, wrong password" \
				refused 77 "wrong user name or password" \
				$connection -D "$name" -y "$work/wrong"
		done
	done
	check "nobody of that name" refused 77 "wrong user name or password" \
		$ldaps -D "nobody@$SAMBA_DOMAIN" -y "$work/password"
	check "a disabled account" refused 77 "the account is disabled" \
		$ldaps -D "svc-disabled@$SAMBA_DOMAIN" -y "$work/password"
	check "a password in the clear is not sent" refused 64 \
		"would be sent in the clear" $plain $account
	check "and if that is allowed, the server refuses it" refused 77 \
		"the server demands TLS for a password" \
		$plain $account --allow-plaintext
	check "anonymous" refused 77 "the server wants a bind first" \
		$ldaps --bind anonymous
	check "external" refused "69 77" "bind external" $ldaps --bind external
	check "external without TLS" refused 64 "bind external needs" \
		$plain --bind external
}

# --- Certificates ----------------------------------------------------------

certificates() {
	for connection in "-H ldap://$SAMBA_DC1 -Z" "-H ldaps://$SAMBA_DC1"; do
		check "an authority that is not the server's: $connection" \
			refused "69 77" "does not vouch for" \
			$connection $account --tls-ca-file "$SAMBA_WRONG_CA"
		check "an authority that the system does not know: $connection" \
			refused "69 77" "does not vouch for" \
			$connection $account
	done
	check "the server by its address: not in the certificate" \
		refused "69 77" "not for $SAMBA_ADDR1" \
		-H "ldaps://$SAMBA_ADDR1" --tls-ca-file "$SAMBA_CA" $account
	check "StartTLS likewise" refused "69 77" "not for $SAMBA_ADDR1" \
		-H "ldap://$SAMBA_ADDR1" -Z --tls-ca-file "$SAMBA_CA" $account
	check "nothing on standard output then" silent
	check "a file of authorities that is not there" refused "74 77 78" \
		"$work/none" -H "ldaps://$SAMBA_DC1" $account \
		--tls-ca-file "$work/none"
	certificate expired "certificate expired on"
	certificate other "certificate is for other.example.test, not for"
	certificate wrong "does not vouch for"
	bed cert dc1
}

silent() {
	old_table
	adexport -H "ldaps://$SAMBA_ADDR1" --tls-ca-file "$SAMBA_CA" $account \
		--retries 1
	stays $? "69 77" "not for"
}

# certificate NAME TEXT
certificate() {
	bed cert "$1"
	check "the server's certificate: $1, StartTLS" \
		refused "69 77" "$2" $starttls $account
	check "the server's certificate: $1, ldaps" \
		refused "69 77" "$2" $ldaps $account
}

# --- Kerberos --------------------------------------------------------------

# ticket CACHE ACCOUNT
ticket() {
	echo "$SAMBA_PASSWORD" | kinit -c "FILE:$1" "$2" >"$work/kinit" 2>&1 ||
		cat "$work/kinit"
}

kerberos() {
	ticket "$work/cache" svc-plain
	from_cache=KRB5CCNAME=FILE:$work/cache
	for method in gssapi gss-spnego; do
		check "$method by kinit" given "$from_cache" \
			part $plain --bind $method
		check "$method by keytab" part $plain --bind $method $keytab
		check "$method by keytab, with a principal" \
			part $plain --bind $method $keytab \
			--principal "svc-plain@$SAMBA_REALM"
	done
	check "auto is gssapi if there is a ticket" given "$from_cache" \
		part $plain
	check "auto is gssapi if there is a keytab" part $plain $keytab
	check "the keytab leaves no cache" not_there "$work/no-cache"
	other_cache
	check "the environment stays" load_all "$out/loaded" \
		"uri=ldap://$SAMBA_DC1" \
		"keytab=$SAMBA_KEYTABS/svc-plain.keytab"
	same "what a program of ours reads by keytab" "$wanted" "$out/loaded"
	inside_tls
}

# The keytab wins over somebody else's cache, and does not touch it.
other_cache() {
	cp "$work/cache" "$work/cache.before"
	check "a keytab beside the cache of another account" \
		given "$from_cache" part $plain \
		--keytab "$SAMBA_KEYTABS/svc-sync.keytab"
	same "leaves that cache alone" "$work/cache.before" "$work/cache"
}

inside_tls() {
	check "gssapi inside TLS, which the server refuses" refused 77 \
		"bind with gssapi without TLS" $starttls --bind gssapi $keytab
	check "gss-spnego inside TLS, which the server refuses" refused 77 \
		"bind with gssapi without TLS" $ldaps --bind gss-spnego $keytab
	bed strong-auth allow_sasl_over_tls
	check "gssapi inside TLS, where the server allows it" \
		part $starttls --bind gssapi $keytab
	check "gss-spnego inside TLS, where the server allows it" \
		part $ldaps --bind gss-spnego $keytab
	bed strong-auth yes
}

kerberos_refusals() {
	check "no ticket" refused 77 "there is no Kerberos ticket" \
		$plain --bind gssapi
	check "no ticket, no keytab, no name: anonymous, which is refused" \
		refused 77 "the server wants a bind first" $plain
	check "a keytab that is not there" refused 78 "there is no such keytab" \
		$plain --keytab "$work/none"
	echo rubbish >"$work/rubbish"
	check "a keytab that is none" refused 78 "$work/rubbish" \
		$plain --keytab "$work/rubbish"
	check "a principal that the keytab has not" refused 77 \
		"the keytab has no key for this principal" $plain $keytab \
		--principal "svc-sync@$SAMBA_REALM"
	check "a keytab of before the password was changed" refused 77 \
		"export the keytab again" \
		$plain --keytab "$SAMBA_KEYTABS/svc-oldkey.keytab"
	check "the keytab of a disabled account" refused 77 \
		"the account is disabled" \
		$plain --keytab "$SAMBA_KEYTABS/svc-disabled.keytab"
	with=	# nss_wrapper would make a name of the address
	check "the server by its address: Kerberos knows it by name" refused 77 \
		"use its full name as in AD" -H "ldap://$SAMBA_ADDR1" $keytab
	with=$wrapped
	sed "s/kdc = .*/kdc = 127.0.0.1:1/" "$KRB5_CONFIG" >"$work/no-kdc"
	check "no KDC" given "KRB5_CONFIG=$work/no-kdc" refused "69 77" \
		"no KDC answers" $plain $keytab
	check "nor is there a cache now" not_there "$work/no-cache"
	clock_skew
}

clock_skew() {
	faketime=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
	[ -n "$faketime" ] || {
		skip_one "a clock that is wrong" "faketime is not installed"
		return
	}
	# by default, Kerberos takes the KDC's time for its own
	sed '/libdefaults/a kdc_timesync = 0' "$KRB5_CONFIG" >"$work/skew"
	with="LD_PRELOAD=$faketime FAKETIME=+1h KRB5_CONFIG=$work/skew"
	check "a clock that is wrong, and a keytab" refused 77 \
		"clock differs by more than five minutes" $dns $keytab
	with="$with $from_cache"
	check "a clock that is wrong, and a ticket" refused 77 \
		"clock differs by more than five minutes" $dns
	with=$wrapped
}
