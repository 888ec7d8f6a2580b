#!/usr/bin/perl
# netldap.pl URI BIND-DN PASSWORD-FILE BASE: the script that is found in many
# gateways: Net::LDAP, pages of 990, all addresses in an array, printed at the
# end.
use strict;
use warnings;
use Net::LDAP;
use Net::LDAP::Control::Paged;
use Net::LDAP::Constant qw(LDAP_CONTROL_PAGED);

my ($uri, $dn, $file, $base) = @ARGV;
my $password = "";
if ($file ne "") {
	open(my $handle, "<", $file) or die "$file: $!\n";
	$password = <$handle>;
	chomp $password;
}
my $ldap = Net::LDAP->new($uri) or die "connect: $@\n";
my $answer = $dn eq "" ? $ldap->bind : $ldap->bind($dn, password => $password);
die $answer->error, "\n" if $answer->code;

my $page = Net::LDAP::Control::Paged->new(size => 990);
my @lines;
while (1) {
	$answer = $ldap->search(
		base => $base,
		filter => "(proxyAddresses=*)",
		control => [$page],
		attrs => ["proxyAddresses"],
	);
	die $answer->error, "\n" if $answer->code;
	for my $entry ($answer->entries) {
		for my $value ($entry->get_value("proxyAddresses")) {
			push @lines, "$value\tOK\n" if $value =~ s/^smtp://i;
		}
	}
	my ($control) = $answer->control(LDAP_CONTROL_PAGED) or last;
	my $cookie = $control->cookie or last;
	$page->cookie($cookie);
}
print @lines;
