#!/bin/sh
# Files that other programs have made, read by the command: CLIXML as
# PowerShell writes it, DSML by Perl's Net::LDAP::DSML; and what becomes of
# those that are cut, hostile or not there.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

exports=$top/tests/fixtures/clixml
cd "$work" || exit 99

# run TYPE FILE FLAG...: into out and err; the exit status in $status
run() {
	run_type=$1
	run_file=$2
	shift 2
	timeout 60 "$adexport" --type "$run_type" --file "$run_file" "$@" \
		>out 2>err </dev/null
	status=$?
}

# refused CLAIM STATUS TEXT: how the last run ended
refused() {
	equals "$1: exit $2" "$2" "$status"
	contains "$1: it says why" "$3" err
	report "$([ ! -s out ]; echo $?)" "$1: no output"
}

# --- CLIXML ----------------------------------------------------------------

clixml() {
	for cmdlet in get-aduser get-exorecipient get-mailbox get-recipient; do
		run clixml "$exports/$cmdlet.xml" -q --exclude none -f jsonl
		equals "$cmdlet: exit 0" 0 "$status"
		same "$cmdlet" "$exports/$cmdlet.jsonl" out
	done
	run clixml "$exports/get-mailbox.xml" -q --exclude \
		"system internal-only disabled"
	equals "get-mailbox, as a table" 0 "$status"
	printf '%s\tOK\n' anna.mueller@example.com anna@müller.example \
		anna@xn--mller-kva.example room@example.com | sort >expected
	same "classes are left out" expected out
	"$adexport" -q --type clixml --file - -f jsonl --exclude none \
		<"$exports/get-recipient.xml" >out
	same "from standard input" "$exports/get-recipient.jsonl" out
}

# --- DSML, by Perl ---------------------------------------------------------

perl_writes() {
	perl - <<-'END'
	use Net::LDAP::Entry;
	use Net::LDAP::DSML;
	my $dsml = Net::LDAP::DSML->new(output => \my @chunks);
	open(my $file, ">:raw", "perl.dsml") or die;
	my $text = "";
	$dsml = Net::LDAP::DSML->new(output => \$text, pretty_print => 1);
	$dsml->start_dsml;
	$dsml->write_entry(Net::LDAP::Entry->new(
		"cn=A <a> & \"b\",dc=example,dc=com",
		objectClass => ["top", "person", "user"],
		displayName => " M\xc3\xbcller",
		proxyAddresses => ['SMTP:a@example.com',
			"smtp:a\@m\xc3\xbcller.example", 'X400:c=de;a= ;']));
	$dsml->write_entry(Net::LDAP::Entry->new("cn=pc,dc=example,dc=com",
		objectClass => ["top", "user", "computer"],
		proxyAddresses => ['SMTP:pc@example.com']));
	$dsml->end_dsml;
	print $file $text;
	close($file) or die;
	END
}

dsml() {
	if ! perl -MNet::LDAP::DSML -MXML::SAX::Writer -e 1 2>/dev/null; then
		echo "# no Net::LDAP::DSML"
		return
	fi
	check "Net::LDAP::DSML writes a file" perl_writes
	run dsml perl.dsml -q -f jsonl
	equals "it is read" 0 "$status"
	equals "one recipient of it counts" 1 "$(wc -l <out | tr -d ' ')"
	contains "its DN" '"dn":"cn=A <a> & \"b\",dc=example,dc=com"' out
	contains "its name" '"name":" Müller"' out
	contains "its addresses" \
		'"addresses":["a@example.com","a@müller.example"]' out
	contains "its other address" '"other":["X400:c=de;a= ;"]' out
}

# --- Files that are no good ------------------------------------------------

no_good() {
	run clixml none.xml
	refused "a file that is not there" 74 "cannot open none.xml"
	run dsml .
	refused "a folder" 74 "reading ."

	head -c 9001 "$exports/get-mailbox.xml" >cut.xml
	run clixml cut.xml
	refused "an export that was cut short" 75 "cut.xml is cut short"

	python3 - >bomb.xml <<-'END'
	print('<?xml version="1.0"?><!DOCTYPE Objs [<!ENTITY a0 "ha">')
	for i in range(1, 30):
	    print('<!ENTITY a%d "%s">' % (i, "&a%d;" % (i - 1) * 10))
	print(']><Objs>&a29;</Objs>')
	END
	for type in clixml dsml; do
		run $type bomb.xml
		refused "a bomb of entities as $type" 65 "bomb.xml:1: a DOCTYPE"
	done
	echo secret >secret
	printf '<!DOCTYPE dsml [<!ENTITY x SYSTEM "file://%s">]><dsml>&x;</dsml>' \
		"$work/secret" >external.xml
	run dsml external.xml
	refused "an entity of another file" 65 "DOCTYPE"
	run clixml "$top/tests/people.ldif"
	refused "a file of another type" 65 "people.ldif:"
	run dsml "$exports/get-exorecipient.xml"
	refused "CLIXML as DSML" 65 "no DSML"
}

clixml
dsml
no_good
tap_done
