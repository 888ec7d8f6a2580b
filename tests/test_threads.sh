#!/bin/sh
# Eight threads at a time: the files are those of one thread.  In a build with
# -fsanitize=thread (configure --enable-thread-sanitizer) a data race is seen,
# too.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

program=$built/tests/test_threads
[ -x "$program" ] || skip_all "tests/test_threads is not built"
mkdir "$work/files"
cp "$top/tests/people.ldif" "$work/files/"

TSAN_OPTIONS="halt_on_error=0 exitcode=66 $(printf %s "${TSAN_OPTIONS-}")"
export TSAN_OPTIONS
"$program" "$work/files" >"$work/out" 2>"$work/err"
equals "all threads succeed" 0 $?
report "$([ ! -s "$work/err" ]; echo $?)" "nothing is said, no race is seen"
sed 's/^/# /' "$work/err" | head -n 60

n=0
for format in postfix cdb json jsonl postfix cdb json jsonl; do
	"$adexport" -q --type ldif --file "$top/tests/people.ldif" \
		-f "$format" -o "$work/wanted.$format" 2>"$work/said"
	same "thread $n has written what one thread writes: $format" \
		"$work/wanted.$format" "$work/files/out.$n"
	n=$((n + 1))
done
no_temp_in "nothing is left over" "$work/files"
tap_done
