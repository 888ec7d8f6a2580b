#!/bin/sh
# Disks that fail: every call on a file that is being published goes wrong once.
# The table is the old one or the new one, whole, the exit code says which, and
# nothing else is left.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
. "$top/tests/storage.sh"

# each_call CODES OP WHAT SOURCE FLAG...: the first call of OP fails, then the
# second, and so on, as many as there are
each_call() {
	codes=$1 call=$2 error=$3
	shift 3
	turn=0
	while turn=$((turn + 1)); do
		cp "$work/old" "$table"
		broken "$call:$turn:$error" from "$@" -o "$table" || break
		echo "$call $turn $error: exit $broken_status, may be $codes"
		cat "$work/said"
		case " $codes " in *" $broken_status "*) ;; *) return 1 ;; esac
		whole $broken_status "$table" || return 1
		clean "$out" || { ls -la "$out"; return 1; }
	done
	[ $turn -gt 1 ] && [ $broken_status -eq 0 ]
}

# faults FORMAT: what is to be seen of each fault.  Of a short or interrupted
# write the library that writes may make a failure, if it says so; LMDB closes a
# descriptor of its own without a look, but the file is synced after that.
faults() {
	closing=74
	[ "$1" != lmdb ] || closing='0 74'
	cat <<-END
	73|open|EROFS
	73|open|ENOSPC
	73|mode|EIO
	74|write|EIO
	74|write|ENOSPC
	0 74|write|SHORT
	0 74|write|EINTR
	74|sync|EIO
	74|sync|ENOSPC
	$closing|close|EIO
	$closing|close|EDQUOT
	74|rename|EIO
	74|rename|EROFS
	0|syncdir|EIO
	END
}

# format NAME SMALL LARGE CALLS: with the faults of these calls
format() {
	check "$1: there is something to replace" tables "$1" "$2" "$3"
	faults "$1" | grep -E "\|($4)\|" >"$work/faults"
	while IFS='|' read -r codes call error; do
		check "$1: each $call ends with $error: exit $codes" \
			each_call "$codes" "$call" "$error" "$3" -f "$1"
	done <"$work/faults"
}

# A short write is gone on with by our own code.
exact() {
	check "a folder that cannot be synced: a warning" unsynced
	check "postfix: after a short write the rest is written" \
		each_call 0 write SHORT large
	check "postfix: an interrupted write is done again" \
		each_call 0 write EINTR large
}

unsynced() {
	tables postfix small large && cp "$work/old" "$table" &&
		broken syncdir:1:EIO from large -o "$table" &&
		[ $broken_status -eq 0 ] && whole 0 "$table" &&
		grep "^adexport: warning: .*$out cannot be synced" "$work/said"
}

several() {
	mkdir "$work/two"
	cat >"$conf" <<-END
	[source all]
	type = ldif
	file = $work/large.ldif
	[output a]
	file = $work/two/table-a
	[output b]
	file = $work/two/table-b
	END
	tables postfix small large
	for plan in open:2:ENOSPC write:3:EIO sync:2:EIO close:2:EIO \
		rename:1:EIO; do
		check "two outputs, $plan: neither is replaced" \
			neither "$plan"
	done
	check "two outputs, the second rename fails: each is whole" second_fails
}

configured() {
	timeout 60 "$adexport" -c "$conf" >"$work/printed" 2>"$work/said"
}

two_old() {
	cp "$work/old" "$work/two/table-a"
	cp "$work/old" "$work/two/table-b"
}

# neither PLAN
neither() {
	two_old
	broken "$1" configured || return 1
	cat "$work/said"
	whole $broken_status "$work/two/table-a" &&
		whole $broken_status "$work/two/table-b" &&
		[ $broken_status -ne 0 ] && clean "$work/two"
}

second_fails() {
	two_old
	broken rename:2:EIO configured || return 1
	cat "$work/said"
	[ $broken_status -eq 74 ] && cmp "$work/new" "$work/two/table-a" &&
		cmp "$work/old" "$work/two/table-b" && clean "$work/two" &&
		grep -qF "$work/two/table-a was replaced, but " "$work/said"
}

# --- What is run -----------------------------------------------------------

for name in $formats; do
	case $name in
	cdb | lmdb) format "$name" fewer few '.*' ;;
	postfix) format "$name" small large '.*' ;;
	*) format "$name" less more 'write|sync|rename' ;;
	esac
done
exact
several
tap_done
