#!/bin/sh
# --from-postfix: what a Postfix ldap_table(5) comes to as an adexport.conf(5),
# which adexport takes, and which finds what Postfix found.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

fake_ldap=$built/tests/fake_ldap
cd "$work" || exit 99
KRB5_CONFIG=$work/krb5.conf
: >"$KRB5_CONFIG"
export KRB5_CONFIG

# --- Helpers ---------------------------------------------------------------

skip_one() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# translate LINE...: a file table.cf of these lines, into table.conf
translate() {
	printf '%s\n' "$@" >table.cf
	"$adexport" --from-postfix table.cf >table.conf 2>err
	status=$?
}

# gives CLAIM TEXT LINE...: a file of these lines gives a line with that text
gives() {
	claim=$1
	text=$2
	shift 2
	translate "$@"
	equals "$claim: exit" 0 "$status"
	# comments may be broken into several lines
	sed 's/^# //' table.conf | tr -s '\n ' '  ' >joined
	contains "$claim" "$text" joined
	accepted "$claim"
}

# accepted CLAIM: the configuration is read to its end; that the password or a
# server is missing is found out later, and names no line
accepted() {
	timeout 60 "$adexport" -c table.conf --check --retries 1 \
		--connect-timeout 1 >/dev/null 2>refused
	timeout 60 "$adexport" -c table.conf --type list-of-nothing \
		>/dev/null 2>>refused
	if grep -E 'table\.conf(:[0-9]+)?: ' refused; then
		report 1 "$1: adexport takes it"
	else
		report 0 "$1: adexport takes it"
	fi
}

# lacks CLAIM TEXT: the last one does not hold it
lacks() {
	report "$(grep -qF -e "$2" table.conf err; [ $? -ne 0 ]; echo $?)" "$1"
}

# refuses CLAIM TEXT LINE...: exit 78, with a message that holds the text
refuses() {
	claim=$1
	text=$2
	shift 2
	translate "$@"
	equals "$claim: exit" 78 "$status"
	contains "$claim" "$text" err
	report "$([ ! -s table.conf ]; echo $?)" "$claim: no output"
}

# filter CLAIM FROM TO: a query_filter and the filter that it comes to
filter() {
	gives "filter: $1" "filter = $3 " "search_base = dc=x" \
		"query_filter = $2"
}

# --- Tests -----------------------------------------------------------------

servers() {
	gives "the default server" "uri = ldap://localhost " "search_base = dc=x"
	gives "several hosts, with commas" "uri = ldap://a ldap://b:1389 " \
		"server_host = a, b:1389"
	gives "server_port is for hosts without a port" \
		"uri = ldap://a:3268 ldap://b:1389 ldaps://c " \
		"server_host = a b:1389 ldaps://c" "server_port = 3268"
	gives "URLs" "uri = ldaps://a:636 ldapi://%2Frun%2Fldapi " \
		"server_host = ldaps://a:636/ ldapi://%2Frun%2Fldapi/"
	gives "only the host of a URL counts" "uri = ldap://a " \
		"server_host = ldap://a/dc=x??sub"
	gives "a continued line" "uri = ldap://a ldap://b " \
		"server_host = a" "# between" "	b"
	gives "the last one of several" "uri = ldap://b " "server_host = a" \
		"server_host = b"
	contains "and says so" "set again in line 2" joined
}

tls() {
	gives "start_tls" "starttls = yes" "server_host = a" "start_tls = yes"
	gives "start_tls beside ldaps is off, as in Postfix" \
		"for ldap:// only" "server_host = ldaps://a" "start_tls = yes"
	lacks "and so it is here" "starttls ="
	gives "files" "tls_ca_file = /ca tls_cert_file = /cert tls_key_file = /key" \
		"server_host = ldaps://a" "tls_ca_cert_file = /ca" \
		"tls_cert = /cert" "tls_key = /key"
	gives "certificates that nobody checks have no counterpart" \
		"tls_require_cert = no: no counterpart" "server_host = a" \
		"tls_require_cert = no"
	gives "nothing is said about those that are checked" "uri = ldap://a" \
		"server_host = a" "tls_require_cert = yes"
	lacks "really nothing" "tls_require_cert"
	gives "a warning without TLS" "allow_plaintext" "server_host = a"
}

logging_on() {
	gives "simple" "bind = simple bind_dn = cn=x,dc=y" "server_host = a" \
		"bind_dn = cn=x,dc=y" "bind_pw = s3cret"
	contains "with a file for the password" \
		"password_file = /etc/table.password" joined
	lacks "the password is not shown" s3cret
	gives "a misspelled password is not shown" "bind_pwd: is no parameter" \
		"server_host = a" "bind_pwd = s3cret"
	lacks "really not" s3cret
	refuses "nor one on a bad line" "table.cf:2: not 'name = value'" \
		"server_host = a" "bind_pw s3cret"
	lacks "not in the message" s3cret
	gives "bind = yes without a name is anonymous" "bind = anonymous" \
		"server_host = a" "bind = yes"
	for word in no none; do
		gives "bind = $word" "bind = anonymous" "server_host = a" \
			"bind = $word" "bind_dn = cn=x"
	done
	gives "sasl by Kerberos" "bind = gssapi" "server_host = a" \
		"bind = sasl" "sasl_mechs = GSSAPI"
	gives "sasl by SPNEGO" "bind = gss-spnego" "server_host = a" \
		"bind = SASL" "sasl_mechs = gss-spnego"
	gives "sasl by certificate" "bind = external" "server_host = a" \
		"bind = sasl" "sasl_mechs = EXTERNAL"
	gives "another mechanism" "sasl_mechs = DIGEST-MD5: has no counterpart" \
		"server_host = a" "bind = sasl" "sasl_mechs = DIGEST-MD5"
}

searching() {
	gives "base and scope" "base = dc=example, dc=com scope = one" \
		"search_base = dc=example, dc=com" "scope = one"
	gives "a base by domain" "base = dc=com" \
		"search_base = ou=%d, dc=%2, dc=com"
	contains "with a comment" "depends on the address" joined
	gives "time-out" "timeout = 5" "server_host = a" "timeout = 5"
	gives "a time-out that is none" "timeout = soon: " "server_host = a" \
		"timeout = soon"
	filter "of an Exchange" '(proxyAddresses=smtp:%s)' \
		'(proxyAddresses=smtp:*)'
	filter "with a fixed part" \
		'(&(proxyAddresses=smtp:%s)(objectClass=user))' \
		'(&(proxyAddresses=smtp:*)(objectClass=user))'
	filter "without parentheses" 'mail=%s' '(mail=*)'
	contains "takes addresses from mail" "address_attribute = mail" joined
	filter "either of two" '(|(proxyAddresses=smtp:%u@%d)(mail=%s))' \
		'(|(proxyAddresses=smtp:*)(mail=*))'
	contains "needs mail_fallback" "mail_fallback = yes" joined
	filter "with a domain" '(mail=%u@example.com)' '(mail=*@example.com)'
	filter "with parts of a domain" '(mail=%u@%2.%1)' '(mail=*)'
	filter "with a percent sign" '(&(mail=%s)(cn=100%%))' \
		'(&(mail=*)(cn=100%))'
	filter "with a negation" '(&(mail=%s)(!(cn=a*)))' \
		'(&(mail=*)(!(cn=a*)))'
	filter "with a rule" '(&(mail=%s)(flags:1.2.840.113556.1.4.803:=2))' \
		'(&(mail=*)(flags:1.2.840.113556.1.4.803:=2))'
	for case in '(!(mail=%s))|what the address must not be' \
		'(mail~=%s)|in another way' '(%s=x)|depends on the address' \
		'(mail=%s|malformed' '(&(mail=%s)))|malformed' \
		'(mail=%x)|does not know' '(uid=%u)|no attribute is compared' \
		'(mail=(%s))|malformed' '()|malformed' '(&)|malformed'; do
		gives "filter: ${case%%|*} has no counterpart" "${case#*|}" \
			"search_base = dc=x" "query_filter = ${case%%|*}"
		report "$(grep -q '^filter =' table.conf; [ $? -ne 0 ]; echo $?)" \
			"and none is invented"
	done
	gives "a filter nested too deeply" "nested too deeply" "server_host = a" \
		"query_filter = $(printf '(!%.0s' $(seq 2000))"
}

others() {
	gives "what has no counterpart" "size_limit = 1: no counterpart" \
		"server_host = a" "size_limit = 1" "special_result_attribute = member"
	contains "each with a reason" "members of groups are not followed" joined
	gives "an unknown parameter" "colour: is no parameter" \
		"server_host = a" "colour = red"
	gives "a control character" "base: the value does not fit into this file, give it by the flag: dc=x?evil" "server_host = a" \
		"search_base = dc=x$(printf '\033')evil"
	gives "a value that would be a comment" "base: the value does not fit" \
		"server_host = a" "search_base = ou=a ;b"
	gives "a long list of servers" "ldap://host39.example.com ldap://host40.example.com" \
		"server_host = $(seq -s ' ' -f 'host%.0f.example.com' 40)"
	gives "a long value that cannot be broken" "does not fit" \
		"search_base = ou=$(printf 'x%.0s' $(seq 250))"
	gives "a file of domains" "list the domains" "server_host = a" \
		"domain = hash:/etc/postfix/domains"
	gives "domains" "domains = example.com, example.net" \
		"server_host = a" "domain = example.com, example.net"
}

files() {
	refuses "no parameter of an LDAP table" "no parameter of ldap_table(5)" \
		"myhostname = a"
	refuses "an empty file" "no parameter" ""
	refuses "a continuation of nothing" "table.cf:1: begins with white space" \
		"  server_host = a"
	refuses "no name" "table.cf:1: not 'name = value'" "= a"
	printf 'server_host = a\0b\n' >nul.cf
	"$adexport" --from-postfix nul.cf >table.conf 2>err
	equals "a NUL: exit" 78 $?
	contains "a NUL" "nul.cf:1: there is a NUL" err
	"$adexport" --from-postfix none.cf >table.conf 2>err
	equals "an absent file: exit" 78 $?
	contains "an absent file" "cannot open none.cf: No such file" err
	"$adexport" --from-postfix . >table.conf 2>err
	equals "a folder: exit" 78 $?
	gives "parameters in main.cf" "[source people]" "myhostname = a" \
		"people_server_host = b" "people_search_base = dc=x" \
		"relay_recipient_maps = ldap:people"
	contains "name the table" "What ldap:people comes to" joined
	contains "and its servers" "uri = ldap://b " joined
	refuses "several tables in main.cf" "several LDAP tables" \
		"a_server_host = b" "c_server_host = d"
	translate "server_host = a"
	"$adexport" --from-postfix table.cf >/dev/full 2>err
	equals "a full disk: exit" 74 $?
}

# A server, asked by the configuration and, where Postfix has it, by the table
# itself: they agree on each address.
live() {
	[ -x "$fake_ldap" ] || {
		skip_one "a live directory" "tests/fake_ldap is not built"
		return
	}
	"$fake_ldap" --entries 0 --port-file port \
		--bind-dn cn=svc,dc=example,dc=com --password s3cret \
		--entry "CN=Anna,DC=example,DC=com" --attr objectClass=user \
		--attr proxyAddresses=SMTP:Anna@example.com \
		--attr proxyAddresses=smtp:a.berg@example.com \
		--entry "CN=Ben,DC=example,DC=com" --attr objectClass=user \
		--attr proxyAddresses=SMTP:ben@example.com \
		--entry "CN=List,DC=example,DC=com" --attr objectClass=group \
		--attr proxyAddresses=SMTP:list@example.com \
		>/dev/null 2>server.log &
	at_end_kill $!
	for _ in $(seq 100); do
		[ -e port ] && break
		sleep 0.1
	done
	translate "server_host = 127.0.0.1:$(cat port)" "version = 3" \
		"search_base = DC=example,DC=com" "bind = yes" \
		"bind_dn = cn=svc,dc=example,dc=com" "bind_pw = s3cret" \
		"query_filter = (&(proxyAddresses=smtp:%s)(objectClass=user))" \
		"result_attribute = proxyAddresses"
	printf 's3cret\n' >password && chmod 600 password
	sed "s|^password_file = .*|password_file = $work/password|
		s|^bind = simple|&\nallow_plaintext = yes|
		s|^format = .*|format = postfix|
		s|^file = .*|file = $work/table|" table.conf >live.conf
	check "the configuration reads the directory" timeout 60 \
		"$adexport" -c live.conf
	cut -f 1 table >keys
	printf '%s\n' a.berg@example.com anna@example.com ben@example.com \
		>keys.wanted
	same "and finds those that the table would find" keys.wanted keys
	if ! command -v postmap >/dev/null || ! postconf -m 2>/dev/null |
		grep -qx ldap; then
		skip_one "Postfix agrees" "Postfix without ldap"
		return
	fi
	mkdir conf
	: >conf/main.cf
	for key in a.berg anna ben list nobody; do
		postmap -c conf -q "$key@example.com" ldap:"$work/table.cf" \
			>/dev/null 2>>postmap.log && echo "$key@example.com"
	done >keys.postfix
	same "Postfix agrees" keys.postfix keys
}

servers
tls
logging_on
searching
others
files
live
tap_done
