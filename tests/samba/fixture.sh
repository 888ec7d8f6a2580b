# The forest of tests/fixtures/forest in a real directory: the same bytes come
# of it as of its LDIF.  Part of test_samba.sh.
#
# Only what a directory holds: hostile.ldif is for files.  The server makes up
# objectGUIDs, so records are compared without them.

fixture=$top/tests/fixtures/forest

# load_ldif FILE: add its records; some accepted domains are there already
load_ldif() {
	env "$wrapped" LDAPTLS_CACERT="$SAMBA_CA" timeout 120 ldapadd -c -x \
		-H "ldaps://$SAMBA_DC1" -D "administrator@$SAMBA_DOMAIN" \
		-w "$SAMBA_ADMIN_PASSWORD" -f "$1" 8>&- 2>"$work/said" >/dev/null
	load_status=$?
	cat "$work/said"
	[ $load_status -eq 0 ] || [ $load_status -eq 68 ] || return 1
	! grep '^ldap_add: ' "$work/said" | grep -v '(68)$'
}

# without_guid FILE: as from a directory that has none
without_guid() {
	sed -e 's/"guid":"[0-9a-f-]*"/"guid":null/' -e '/^objectGUID:: /d' "$1"
}

# same_forest FLAG...: what comes of the server is what comes of the LDIF, and
# the same is said
same_forest() {
	rm -f "$work/of-ldif" "$work/of-samba"
	with= adexport --type ldif --file "$work/fixture.ldif" "$@" \
		-o "$work/of-ldif" || { cat "$work/said"; return 1; }
	sort "$work/said" >"$work/said-of-ldif"
	adexport $ldaps $account -b "OU=Forest,$SAMBA_BASE" "$@" \
		-o "$work/of-samba" || { cat "$work/said"; return 1; }
	sed "s|$work/of-samba|$work/of-ldif|" "$work/said" | sort |
		diff "$work/said-of-ldif" - || return 1
	[ -s "$work/of-ldif" ] || return 1
	case $* in
	*json* | *ldif*)
		without_guid "$work/of-samba" >"$work/no-guid"
		! cmp -s "$work/of-samba" "$work/no-guid" &&
			diff "$work/of-ldif" "$work/no-guid"
		;;
	*) cmp "$work/of-ldif" "$work/of-samba" ;;
	esac
}

fixture_forest() {
	bed start 2>/dev/null
	cat "$fixture/accepted.ldif" "$fixture/forest.ldif" \
		>"$work/fixture.ldif"
	check "the accepted domains are loaded" \
		load_ldif "$fixture/accepted.ldif"
	check "the forest is loaded" load_ldif "$fixture/forest.ldif"
	while read -r flags; do
		# shellcheck disable=SC2086 # flags without blanks in them
		check "the forest as LDIF and as Samba: $flags" \
			same_forest $flags
	done <<-END
	-f postfix
	-f cdb --exclude none
	-f cdb --exclude disabled,hidden,remote
	-f postfix --mail-fallback
	-f postfix --domains accepted
	-f cdb --domains accepted:authoritative
	-m relay_domains --domains accepted
	-m transport --domains accepted --value relay:[mail.example.com]:25
	-m virtual_aliases
	-f jsonl
	-f json --exclude none
	-f csv --domains accepted
	-f ldif --domains accepted
	END
}
