#!/bin/sh
# valgrind.sh BUILD: the command under valgrind, on a sample directory and on
# broken ones: no error, nothing "definitely lost".

set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
built=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/adrcpt-valgrind.XXXXXX")
trap 'rm -rf "$work"' EXIT
forest=$work/forest.ldif
server=

# grind STATUS ARGS...: adexport ends with this status, and cleanly
grind() {
	wanted=$1
	shift
	status=0
	"$built/libtool" --mode=execute valgrind --quiet --error-exitcode=99 \
		--leak-check=full --errors-for-leak-kinds=definite \
		"$built/cli/adexport" "$@" >/dev/null 2>"$work/said" ||
		status=$?
	[ "$status" = "$wanted" ] && ! grep -q '^==' "$work/said" && return 0
	echo "adexport $*: exit $status, wanted $wanted"
	cat "$work/said"
	return 1
}

# against FAULT...: the same against a server that fails so
against() {
	status=$1
	shift
	rm -f "$work/port"
	"$built/tests/fake_ldap" --entries 250 --port-file "$work/port" "$@" \
		>/dev/null </dev/null &
	server=$!
	until [ -e "$work/port" ]; do sleep 0.05; done
	grind "$status" -H "ldap://127.0.0.1:$(cat "$work/port")" --retries 1 \
		--timeout 5 --page-size 100
	kill $server
	wait $server || true
}

python3 "$top/tests/forest.py" 500 dc=example,dc=com >"$forest"
for format in postfix json jsonl; do
	grind 0 --type ldif --file "$forest" --format $format
done
grind 0 --type ldif --file "$forest" --format cdb -o "$work/table.cdb"
head -c 10000 "$forest" >"$work/cut.ldif"
grind 75 --type ldif --file "$work/cut.ldif"
grind 64 --no-such-flag
against 0
against 75 --fault close-mid-page --page 2
against 75 --fault garbage --page 2
against 77 --fault bind-result=49
against 0 --max-val-range 1500 --many-entries 1 --many-values 3700
