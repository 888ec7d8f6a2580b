#!/bin/sh
# A real Postfix with the tables that adexport makes of the forest
# (tests/fixtures/forest): by SMTP it takes every published address, however it
# is spelled in the directory, and refuses all others.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
. "$top/tests/smtpd.sh"

home=$top/tests/fixtures/forest
forest=$work/forest.ldif
tables=$work/tables
mkdir "$tables"
cat "$home/accepted.ldif" "$home/forest.ldif" "$home/hostile.ldif" >"$forest"

# --- Helpers ---------------------------------------------------------------

# table TYPE MAP FLAG...: made by adexport alone, or with postmap's help
table() {
	kind=$1 map=$2
	shift 2
	set -- --type ldif --file "$forest" --domains accepted -m "$map" "$@"
	case $kind in
	hash)
		"$adexport" -q "$@" -o "$tables/$map" &&
			postmap "hash:$tables/$map"
		;;
	*) "$adexport" -q "$@" -f "$kind" -o "$tables/$map.$kind" ;;
	esac
}

# make TYPE: the three tables
make_tables() {
	rm -f "$tables"/*
	table "$1" relay_recipients && table "$1" relay_domains &&
		table "$1" transport --value 'relay:[mail.example.com]:25'
}

# answers: the expected ones, for all addresses; the text of hash has no #
answers() {
	sed 's/^/250 2.1.5	/' "$home/smtp/accepted" |
		case $1 in
		hash) sed 's/^250 2.1.5	#/550 5.1.1	#/' ;;
		*) cat ;;
		esac
	cat "$home/smtp/refused"
}

# answered TYPE: Postfix answers so
answered() {
	answers "$1" >"$work/wanted"
	cut -f 2- "$work/wanted" >"$work/addresses"
	ask "$work/addresses" >"$work/answers" &&
		diff "$work/wanted" "$work/answers"
}

# type NAME MAIN.CF-LINE...
type() {
	name=$1
	shift
	postconf -m | grep -qx "$name" || {
		tap_count=$((tap_count + 1))
		echo "ok $tap_count - $name # SKIP this Postfix has no $name"
		return
	}
	check "$name: the tables are made" make_tables "$name"
	mta_start "relay_recipient_maps = $name:$tables/relay_recipients" \
		"relay_domains = $name:$tables/relay_domains" \
		"transport_maps = $name:$tables/transport" \
		"$@"
	check "$name: Postfix takes and refuses as it has to" answered "$name"
	transports "$name"
	equals "$name: Postfix has nothing to complain of" "" \
		"$(grep -E 'warning|error|fatal|panic' "$mta/log")"
	mta_stop
	: >"$mta/log"
}

# transports TYPE: the domains with the next hop, as Postfix looks them up
transports() {
	for domain in example.test a.wild.example.test xn--mller-kva.example.test; do
		equals "$1: the next hop of $domain" 'relay:[mail.example.com]:25' \
			"$(postmap -q "$domain" "$1:$tables/transport")"
	done
}

# --- Tests -----------------------------------------------------------------

type hash
type cdb
# a key .dom is for those who have switched its implication off
type lmdb 'parent_domain_matches_subdomains = debug_peer_list'
tap_done
