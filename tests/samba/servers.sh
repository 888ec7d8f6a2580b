# Part of test_samba.sh: which servers are read, several at once, and what
# happens when they die.

# --- Finding controllers ---------------------------------------------------

discovery() {
	site=Default-First-Site-Name
	with=
	check "by domain, from a DNS server" part $dns $keytab
	check "by domain and site" part $dns --site $site $keytab
	check "by domain, and a site that has no controllers" \
		part $dns --site Nowhere $keytab
	check "by domain, StartTLS" \
		part $dns -Z --tls-ca-file "$SAMBA_CA" $account
	check "by domain, ldaps" \
		part $dns -H ldaps:// --tls-ca-file "$SAMBA_CA" $account
	check "the certificate is still checked" refused "69 77" \
		"does not vouch for" $dns -Z $account
	check "a domain that is not there" refused 69 \
		"DNS names no domain controller for no.$SAMBA_DOMAIN" \
		-d "no.$SAMBA_DOMAIN" --dns-server "$SAMBA_ADDR1" $keytab
	check "a DNS server that is not there" refused 69 \
		"DNS: no answer" -d "$SAMBA_DOMAIN" --dns-server 127.0.0.1:1 \
		$keytab
	check "a DNS server that is none" refused 64 "dns_server" \
		-d "$SAMBA_DOMAIN" --dns-server nonsense $keytab
	with=$wrapped
	check "by domain, from the system's DNS" \
		part -d "$SAMBA_DOMAIN" $keytab
	check "by nothing: the host's own domain, and its keytab" \
		part $keytab
	check "by nothing at all" given "$from_cache" exports
	check "a host that is not there" refused 69 "none.$SAMBA_DOMAIN" \
		-H "ldap://none.$SAMBA_DOMAIN" $keytab
	catalog
}

catalog() {
	check "the global catalog, ldaps" \
		exports $ldaps $account --global-catalog
	check "the global catalog, StartTLS" \
		exports $starttls $account --global-catalog
	check "the global catalog, gssapi" \
		exports $plain $keytab --global-catalog
	check "the global catalog, found by domain" \
		exports $dns $keytab --global-catalog
	check "its ports are others" refused "69 77" "$SAMBA_DC1:3269" \
		-H "ldaps://$SAMBA_DC1" $account --global-catalog
	check "an attribute that the catalog does not have" refused 78 \
		"the global catalog does not hold otherMailbox" \
		$plain $keytab --global-catalog --address-attribute otherMailbox
}

# --- Several sources -------------------------------------------------------

# load_all FILE OPTION=VALUE... [-- OPTION=VALUE...]
load_all() {
	timeout 60 env $with "$work/load_all" "$@" 8>&-
}

build_load_all() {
	instrumented=
	nm -D "$built/lib/.libs/libadrcpt.so" 2>/dev/null |
		grep -q __asan_init && instrumented=-fsanitize=address,undefined
	check "a program that reads several sources" ${CC:-cc} -std=c11 -Wall \
		-Wextra -Werror -pedantic $instrumented -I "$top/include" \
		-o "$work/load_all" "$home/load_all.c" \
		-L "$built/lib/.libs" -ladrcpt -Wl,-rpath,"$built/lib/.libs"
}

# Two parts of the one domain, by different accounts in different ways from
# different controllers, as if they were two
several_sources() {
	users="OU=Users,OU=Lab,$SAMBA_BASE"
	set -- "uri=ldap://$SAMBA_DC1" "base=$users" bind=gssapi \
		"keytab=$SAMBA_KEYTABS/svc-plain.keytab" -- \
		"uri=ldaps://$SAMBA_DC2" "base=$groups" \
		"tls_ca_file=$SAMBA_CA" "bind_dn=svc-sync@$SAMBA_DOMAIN"
	rm -f "$out/loaded" # another table
	check "two domains in one run" \
		load_all "$out/loaded" "$@" "password_file=$work/password"
	truth --under "$users" --under "$groups" >"$work/some"
	same "make one table" "$work/some" "$out/loaded"
	old_table
	load_all "$table" "$@" "password_file=$work/wrong" \
		>"$work/printed" 2>"$work/said"
	equals "if the second fails, the run fails" 1 $?
	contains "says which and why" "wrong user name or password" "$work/said"
	equals "and nothing is published" "old@example.com	OK" "$(cat "$table")"
	no_temp_in "nor left behind" "$out"
	by_configuration
}

# The same by a configuration file
by_configuration() {
	cat >"$work/two.conf" <<-END
	[source users]
	uri = ldap://$SAMBA_DC1
	base = $users
	keytab = $SAMBA_KEYTABS/svc-plain.keytab

	[source groups]
	uri = ldaps://$SAMBA_DC2
	base = $groups
	tls_ca_file = $SAMBA_CA
	bind_dn = svc-sync@$SAMBA_DOMAIN
	password_file = $work/password

	[output table]
	file = $table
	END
	whole=$wanted
	wanted=$work/some
	check "two domains in a configuration file" exports -c "$work/two.conf"
	wanted=$whole
	sed -i 's/^password_file.*/bind = anonymous/' "$work/two.conf"
	check "one that may read nothing: nothing is published" refused 77 \
		"the server wants a bind first" -c "$work/two.conf"
}

# --- Controllers that die --------------------------------------------------

patience="--timeout 2 --connect-timeout 2"

# failed_over COMMAND...: it succeeds, with a warning about dc1
failed_over() {
	"$@" || return 1
	cat "$work/said"
	grep "^adexport: warning: .*$SAMBA_DC1" "$work/said"
}

dead_controllers() {
	both="-H ldap://$SAMBA_DC1 -H ldap://$SAMBA_DC2"
	frozen
	bed stop dc1
	check "dc1 is down, simple: dc2" failed_over exports $both -Z \
		--tls-ca-file "$SAMBA_CA" $account
	check "dc1 is down, gssapi: dc2" failed_over exports $both $keytab
	check "dc1 is down, by domain: dc2" exports -d "$SAMBA_DOMAIN" \
		--dns-server "$SAMBA_ADDR2" $keytab
	check "dc1 is down, by domain and the system's DNS: dc2" \
		exports -d "$SAMBA_DOMAIN" $keytab
	bed stop dc2
	check "all are down: each is named" all_named 69 $both -Z \
		--tls-ca-file "$SAMBA_CA" $account
}

frozen() {
	bed freeze dc1
	check "dc1 is frozen, StartTLS: dc2" failed_over exports $both \
		$patience -Z --tls-ca-file "$SAMBA_CA" $account
	check "dc1 is frozen, ldaps: dc2" failed_over exports \
		-H "ldaps://$SAMBA_DC1 ldaps://$SAMBA_DC2" $patience \
		--tls-ca-file "$SAMBA_CA" $account
	check "dc1 is frozen, gssapi: dc2" failed_over exports $both \
		$patience $keytab
	check "dc1 is frozen, by domain: dc2" exports -d "$SAMBA_DOMAIN" \
		--dns-server "$SAMBA_ADDR2" $patience $keytab
	bed thaw
	middle
	bed freeze dc2
	check "all are frozen: each is named" all_named 75 $both $patience -Z \
		--tls-ca-file "$SAMBA_CA" $account
	bed thaw
}

# all_named CODE ARGS...
all_named() {
	named_code=$1
	shift
	refused "$named_code" "$SAMBA_DC1" "$@" &&
		grep "^adexport: error: .*$SAMBA_DC2" "$work/said"
}

# dc1 is frozen while it sends its 900 pages; leaves it frozen
middle() {
	rm -f "$table"
	timeout 60 env $with "$adexport" $both $patience $keytab \
		--page-size 5 -o "$table" >"$work/printed" 2>"$work/said" 8>&- &
	middle_pid=$!
	sleep 0.5
	bed freeze dc1
	wait $middle_pid
	equals "dc1 is frozen in the middle: dc2" 0 $?
	contains "after a warning" "trying ldap://$SAMBA_DC2" "$work/said"
	same "and from the start again" "$wanted" "$table"
}
