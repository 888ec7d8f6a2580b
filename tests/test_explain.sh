#!/bin/sh
# --explain: which object has an address, which rule lets it in or keeps it out,
# where it ends up; from a file and from a directory.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

cd "$work" || exit 99

cat >people.ldif <<'LDIF'
dn: CN=Ann,OU=People,DC=x
objectClass: user
msExchRecipientTypeDetails: 1
msExchHideFromAddressLists: TRUE
proxyAddresses: SMTP:Ann.Lee@example.com
proxyAddresses: smtp:ann@example.com
proxyAddresses: smtp:ann@other.example
proxyAddresses:: c210cDphbm5AQsOcQ0hFUi5leGFtcGxl
proxyAddresses: smtp:shared@example.com

dn: CN=Bob,OU=People,DC=x
objectClass: user
msExchRequireAuthToSendTo: TRUE
proxyAddresses: SMTP:bob@example.com
proxyAddresses: smtp:two words@example.com

dn: CN=Health,DC=x
msExchRecipientTypeDetails: 549755813888
msExchRequireAuthToSendTo: TRUE
proxyAddresses: SMTP:health@example.com

dn: CN=Old\0ACNF:7b4b,DC=x
objectClass: user
proxyAddresses: SMTP:old@example.com

dn: CN=Team,DC=x
objectClass: group
proxyAddresses: smtp:shared@example.com
proxyAddresses: smtp:#1@example.com

LDIF
cat >include <<'LIST'
extra@example.com
!ann@example.com
LIST

explain() {
	address=$1
	shift
	timeout 60 "$adexport" --type ldif --file people.ldif \
		--explain "$address" "$@" >out 2>err </dev/null
	status=$?
}

# answers CLAIM STATUS ADDRESS FLAG...: with the text on standard input
answers() {
	claim=$1
	wanted=$2
	shift 2
	cat >wanted
	explain "$@"
	equals "$claim: exit" "$wanted" "$status"
	same "$claim" wanted out
}

published() {
	answers "a primary address" 0 ann.LEE@example.com <<-'TEXT'
	ann.lee@example.com
	CN=Ann,OU=People,DC=x: UserMailbox; hidden
	  primary address: Ann.Lee@example.com; it is this one
	  deleted or conflict object: no: let in
	  exclude system: let in
	  exclude internal-only: let in
	  domains: all: let in
	standard output (postfix, relay_recipients): ann.lee@example.com -> OK
	published
	TEXT
	answers "both forms of a domain" 0 SMTP:ann@xn--bcher-kva.example \
		--exclude none <<-'TEXT'
	ann@bücher.example
	  also looked up as ann@xn--bcher-kva.example
	CN=Ann,OU=People,DC=x: UserMailbox; hidden
	  primary address: Ann.Lee@example.com
	  deleted or conflict object: no: let in
	  exclude none: let in
	  domains: all: let in
	standard output (postfix, relay_recipients): ann@bücher.example -> OK
	standard output (postfix, relay_recipients): ann@xn--bcher-kva.example -> OK
	published
	TEXT
	answers "an address that two objects have" 0 shared@example.com \
		-f json <<-'TEXT'
	shared@example.com
	CN=Ann,OU=People,DC=x: UserMailbox; hidden
	  primary address: Ann.Lee@example.com
	  deleted or conflict object: no: let in
	  exclude system: let in
	  exclude internal-only: let in
	  domains: all: let in
	CN=Team,DC=x: Group; group
	  primary address: none
	  deleted or conflict object: no: let in
	  exclude system: let in
	  exclude internal-only: let in
	  domains: all: let in
	  on_conflict: 2 objects carry it; it counts all the same
	standard output (json): in the record of CN=Ann,OU=People,DC=x
	published
	TEXT
	answers "an address of the include file" 0 extra@example.com \
		--include-file include <<-'TEXT'
	extra@example.com
	no object that was read carries it: none has it, or the source's filter, its bases or the account's rights hide it
	  include_file: line 1 adds it: let in
	standard output (postfix, relay_recipients): extra@example.com -> OK
	published
	TEXT
}

left_out() {
	answers "two rules against it" 65 health@example.com <<-'TEXT'
	health@example.com
	CN=Health,DC=x: MonitoringMailbox; system; internal-only
	  primary address: health@example.com; it is this one
	  deleted or conflict object: no: let in
	  exclude system: the object is of this class: left out
	  exclude internal-only: the object is of this class: left out
	  domains: all: let in
	TEXT
	contains "the error has the first reason" \
		"health@example.com is not published: exclude system" err
	explain old@example.com
	equals "a conflict object: exit" 65 $status
	contains "a conflict object" \
		"deleted or conflict object: conflict-object: left out" out
	explain ann@other.example --domains example.com
	equals "another domain: exit" 65 $status
	contains "another domain" "domains: in none of them: left out" out
	explain ann@example.com --include-file include
	equals "taken out: exit" 65 $status
	contains "taken out" "include_file: takes it out" out
	answers "a value that was refused" 65 'two words@example.com' <<-'TEXT'
	'two words@example.com' is no address for a table: it has a blank [blank]
	CN=Bob,OU=People,DC=x: has it, but it was refused
	  blank: CN=Bob,OU=People,DC=x: proxyAddresses: 'smtp:two words@example.com' has a blank
	TEXT
	explain '#1@example.com'
	equals "a key that text cannot hold: exit" 65 $status
	contains "a key that text cannot hold" "[comment-key]" out
	contains "no output has it" "no output has it" err
	explain '#1@example.com' -f cdb -o table.cdb
	equals "a key that cdb can hold: exit" 0 $status
	report "$([ ! -e table.cdb ]; echo $?)" "nothing is written"
}

nobody() {
	answers "nobody has it" 65 anne@example.com <<-'TEXT'
	anne@example.com
	no object that was read carries it: none has it, or the source's filter, its bases or the account's rights hide it
	  like it: ann@example.com, of CN=Ann,OU=People,DC=x
	TEXT
	explain bob@elsewhere.example
	contains "the same local part elsewhere" \
		"like it: bob@example.com, of CN=Bob,OU=People,DC=x" out
}

# several tables, the warnings of reading, what is no address
others() {
	cat >adexport.conf <<-CONF
	[source file]
	type = ldif
	file = people.ldif
	[output keys]
	format = cdb
	file = keys.cdb
	[output domains]
	map = relay_domains
	file = domains
	[output aliases]
	map = virtual_aliases
	file = aliases
	CONF
	timeout 60 "$adexport" -c adexport.conf --explain ann@example.com \
		>out 2>err
	equals "several tables: exit" 0 $?
	sed -n '/^[a-z.]* (/p' out >tables
	cat >wanted <<-'TEXT'
	keys.cdb (cdb, relay_recipients): ann@example.com -> OK
	domains (postfix, relay_domains): example.com -> OK
	aliases (postfix, virtual_aliases): ann@example.com -> Ann.Lee@example.com
	TEXT
	same "several tables" wanted tables
	contains "what is wrong while reading is said as always" \
		"warning: CN=Bob" err
	explain ''
	equals "no address at all: exit" 65 $status
	explain "$(printf 'a\nb@example.com')"
	equals "a line feed: exit" 65 $status
	equals "a line feed stays on its line" 2 "$(wc -l <out | tr -d ' ')"
	timeout 60 "$adexport" --type ldif --file none --explain a@b 2>err
	equals "a source that fails: its own exit" 74 $?
	timeout 60 "$adexport" --type ldif --file people.ldif \
		--explain ann@example.com >/dev/full 2>err
	equals "a full disk: exit" 74 $?
}

# one object in two sources, one of which sees more of it
two_sources() {
	cat >full.ldif <<-'LDIF'
	dn: CN=Sys,DC=x
	msExchRecipientTypeDetails: 16384
	proxyAddresses: SMTP:sys@example.com

	dn: CN=In,DC=x
	msExchRequireAuthToSendTo: TRUE
	proxyAddresses: SMTP:in@example.com

	dn: CN=Room,DC=x
	msExchRecipientTypeDetails: 16
	proxyAddresses: SMTP:room@example.com
	LDIF
	cat >poor.ldif <<-'LDIF'
	dn: CN=Sys,DC=x
	proxyAddresses: SMTP:sys@example.com
	proxyAddresses: smtp:sys2@example.com

	dn: CN=In,DC=x
	proxyAddresses: smtp:in2@example.com

	dn: CN=Room,DC=x
	userAccountControl: 546
	proxyAddresses: SMTP:room@example.com
	LDIF
	for order in 'full poor' 'poor full'; do
		printf '[recipients]\nexclude = system internal-only disabled\n' \
			>adexport.conf
		for name in $order; do
			printf '[source %s]\ntype = ldif\nfile = %s.ldif\n' \
				$name $name >>adexport.conf
		done
		timeout 60 "$adexport" -q -c adexport.conf >out 2>err
		equals "$order: what either source excludes is out" \
			"room@example.com	OK" "$(cat out)"
		timeout 60 "$adexport" -vv -c adexport.conf >out 2>err
		equals "$order: once each" 2 "$(grep -c 'left out' err)"
		timeout 60 "$adexport" -c adexport.conf \
			--explain room@example.com >out 2>err
		equals "$order: explained, exit" 0 $?
		equals "$order: one object" 1 "$(grep -c CN=Room out)"
		equals "$order: no conflict" 0 "$(grep -c on_conflict out)"
		for address in sys@example.com sys2@example.com in2@example.com; do
			timeout 60 "$adexport" -c adexport.conf \
				--explain $address >out 2>err
			equals "$order: $address, exit" 65 $?
			contains "$order: $address, why" \
				"is of this class: left out" out
		done
	done
}

published
left_out
nobody
two_sources
others
tap_done
