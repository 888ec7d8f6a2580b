#!/bin/sh
# --syslog: the messages, as fields, with the facility of mail.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

people=$top/tests/people.ldif
log=$work/log
err=$work/err
cd "$work" || exit 99
caught=$built/tests/.libs/catch_syslog.so
[ -e "$caught" ] || skip_all "no preloaded library was built"
if nm -D "$built/lib/.libs/libadrcpt.so" 2>/dev/null | grep -q __asan_init; then
	skip_all "AddressSanitizer wants to be loaded first"
fi

# run FLAG...: the log in $log
run() {
	rm -f "$log"
	: >"$log"
	CATCH_SYSLOG=$log LD_PRELOAD=$caught "$adexport" "$@" \
		>table 2>"$err" </dev/null
	status=$?
}

run --type ldif --file "$people"
report "$([ ! -s "$log" ]; echo $?)" "without --syslog nothing is sent"
run --type ldif --file "$people" --syslog
equals "exit 0" 0 "$status"
cp "$log" normal
contains "a warning, its fields, facility mail and priority warning" \
	'<2> <4> level=warning code=''"no-local-part" dn="CN=Sales,OU=Groups,DC=example,DC=com" attribute="proxyAddresses" text="CN=Sales' "$log"
contains "a notice" '<2> <5> level=notice text="4 recipients read, 7 entries written"' "$log"
report "$(grep -q level=info "$log"; [ $? -ne 0 ]; echo $?)" \
	"not what was left out by the rules"
equals "standard error is as ever" 2 "$(grep -c '^adexport: warning: ' "$err")"
run -q --type ldif --file "$people" --syslog
same "-q is for standard error only" normal "$log"
report "$([ ! -s "$err" ]; echo $?)" "which is silent then"
run -vv --type ldif --file "$people" --syslog
contains "-vv: what was left out as well" '<2> <6> level=info code="system"' "$log"
run --type ldif --file "no \"such\\ file" --syslog
equals "a failure: exit 74" 74 "$status"
contains "an error, with what would end the field escaped" \
	'<2> <3> level=error text="cannot open no \"such\\ file:' "$log"
printf '%s\n' "[source p]" "type = ldif" "file = $people" "[run]" \
	"syslog = yes" >conf
run -c conf
same "syslog = yes in [run]" normal "$log"
printf 'dn: CN=x\nobjectClass: user\nproxyAddresses:: %s\n\n' \
	"$(printf 'smtp:a\nlevel=error text="x"@example.com' | base64 -w 0)" >evil.ldif
run --type ldif --file evil.ldif --syslog --min-entries 0
equals "a line feed in a value ends no line" 0 \
	"$(grep -vc '^<2> <[0-9]> level=' "$log")"
report "$(grep -q 'level=warning.*0alevel=error' "$log"; echo $?)" "it is escaped"
tap_done
