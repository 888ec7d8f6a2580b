#!/bin/sh
# slapd.sh DIR LDIF: run the throw-away slapd of tests/slapd on this data, which
# is loaded unless DIR has it already, until standard input ends.  Prints where
# it listens once it answers: LDAP-URI LDAPS-URI BIND-DN SUFFIX.
slapd_home=$(cd "$(dirname "$0")/../slapd" && pwd)
. "$slapd_home/bed.sh"

slapd_suffix=$(sed -n '/^dn: /{s///p;q;}' "$2")
if [ ! -e "$1/loaded" ]; then
	rm -rf "$1"
	slapd_load "$1" "$2" || exit 1
	: >"$1/loaded"
fi
slapd_run "$1" || exit 1
trap slapd_stop EXIT
trap 'exit 143' HUP INT TERM
echo "$slapd_ldap $slapd_ldaps $slapd_user $slapd_suffix"
cat >/dev/null
