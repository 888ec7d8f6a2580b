#!/bin/sh
# Where tables are published: a disk that is full, a folder or a file that is
# another's, links, and clocks that jump.  The table is the old one or the new
# one, whole, the exit code says which, and nothing else is left.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"
. "$top/tests/storage.sh"

# --- A disk that is full ---------------------------------------------------

# In a mount namespace of its own, so that the disk goes with its processes.
can_mount() {
	unshare -m sh -c 'mount -t tmpfs -o size=64k none "$1"' sh "$work/disk" \
		2>/dev/null
}

# full FORMAT: there is room for the old table, but not for the new one beside it
full() {
	tables "$1" small large || return 1
	cat >"$work/full.sh" <<-'END'
	size=$(($(stat -c %s "$1/old") * 3 / 2))
	mount -t tmpfs -o size=$size none "$1/disk" || exit 1
	cp "$1/old" "$1/disk/table" || exit 1
	"$2" --type ldif --file "$1/large.ldif" -f "$3" -o "$1/disk/table" \
		2>"$1/said"
	status=$?
	cat "$1/said"
	echo "exit $status"
	ls -la "$1/disk"
	[ $status -eq 74 ] && cmp "$1/old" "$1/disk/table" &&
		[ "$(ls -A "$1/disk" | tr '\n' ' ')" = ".table.lock table " ] &&
		grep -q -e "No space left on device" -e "$4" "$1/said"
	END
	# LMDB makes another error of a short write
	case $1 in lmdb) words="Input/output error" ;; *) words="No space" ;; esac
	unshare -m sh "$work/full.sh" "$work" "$adexport" "$1" "$words"
}

disk() {
	mkdir "$work/disk"
	if ! can_mount; then
		skip "a disk that is full" "nothing can be mounted here"
		return
	fi
	for name in $formats; do
		check "$name: a disk that is full: exit 74, the old table" \
			full "$name"
	done
}

# --- Others' files ---------------------------------------------------------

# as_nobody COMMAND...
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# hindered CODE FILE: nobody's run fails so, and the file stays
hindered() {
	as_nobody "$adexport" --type ldif --file "$work/large.ldif" -o "$2" \
		2>"$work/said"
	hindered_status=$?
	cat "$work/said"
	ls -la "$(dirname "$2")"
	[ $hindered_status -eq "$1" ] && whole 73 "$2" &&
		clean "$(dirname "$2")"
}

# owned FILE WHOSE MODE
owned() {
	equals "$1: owner and mode stay" "$2 $3" \
		"$(stat -c '%u:%g %a' "$work/$1/table")"
}

others() {
	tables postfix small large
	if [ "$(id -u)" -ne 0 ] ||
		! as_nobody "$adexport" -V >/dev/null 2>&1; then
		skip "files of others" "nobody cannot be asked to run adexport"
		return
	fi
	mkdir "$work/theirs" "$work/closed" "$work/open"
	cp "$work/old" "$work/theirs/table"
	chown 1234:5678 "$work/theirs/table"
	chmod 640 "$work/theirs/table"
	check "root replaces another's file" from large -o "$work/theirs/table"
	check "by the new one" cmp "$work/new" "$work/theirs/table"
	owned theirs 1234:5678 640
	cp "$work/old" "$work/theirs/table"
	check "an owner that cannot be given: exit 73" each_owner
	cp "$work/old" "$work/closed/table"
	check "a folder that one may not write to: exit 73, the old table" \
		hindered 73 "$work/closed/table"
	cp "$work/old" "$work/open/table"
	chmod 777 "$work/open"
	check "a file of root's, and one is not root: exit 73, the old table" \
		hindered 73 "$work/open/table"
	owned open 0:0 644
}

# Not even its owner can write to such a file, and LMDB opens it once more.
unwritable() {
	if [ "$(id -u)" -ne 0 ] ||
		! as_nobody "$adexport" -V >/dev/null 2>&1; then
		skip "modes that let nobody write" \
			"nobody cannot be asked to run adexport"
		return
	fi
	mkdir "$work/own"
	chown 65534:65534 "$work/own"
	for name in $formats; do
		tables "$name" fewer few
		rm -f "$work/own/table"
		check "$name: a new file of mode 0440" as_nobody "$adexport" \
			--type ldif --file "$work/fewer.ldif" -f "$name" \
			-o "$work/own/table" --mode 0440
		check "$name: that file replaced" as_nobody "$adexport" \
			--type ldif --file "$work/few.ldif" -f "$name" \
			-o "$work/own/table"
		equals "$name: the mode stays" 440 \
			"$(stat -c %a "$work/own/table")"
		check "$name: the file is the new one" cmp "$work/new" \
			"$work/own/table"
	done
}

# --- A machine without /proc ------------------------------------------------

# bare FORMAT: in a chroot, say
bare() {
	tables "$1" fewer few || return 1
	cp "$work/old" "$table"
	unshare -m sh -c 'mount -t tmpfs none /proc && shift && exec "$@"' \
		sh - "$adexport" --type ldif --file "$work/few.ldif" -f "$1" \
		-o "$table" || return 1
	cmp "$work/new" "$table" && clean "$out"
}

without_proc() {
	if ! unshare -m mount -t tmpfs none /proc 2>/dev/null; then
		skip "without /proc" "nothing can be mounted here"
		return
	fi
	if ! unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' \
		sh "$adexport" --version >/dev/null 2>&1; then
		skip "without /proc" "this build itself needs it"
		return
	fi
	for name in $formats; do
		check "$name: without /proc" bare "$name"
	done
	rm -f "$table" "$out/.table.lock"
}

each_owner() {
	broken owner:1:EIO from large -o "$work/theirs/table" || return 1
	[ $broken_status -eq 73 ] && whole 73 "$work/theirs/table" &&
		clean "$work/theirs"
}

# --- Links -----------------------------------------------------------------

links() {
	mkdir "$work/real" "$work/links"
	cp "$work/old" "$work/real/table"
	ln -s ../real/table "$work/links/table-1"
	ln -s table-1 "$work/links/table"
	check "a link to a link: exit 0" from large -o "$work/links/table"
	equals "both are still links" "table-1 ../real/table" \
		"$(readlink "$work/links/table") $(readlink "$work/links/table-1")"
	check "the file behind them is the new one" cmp "$work/new" \
		"$work/real/table"
	cp "$work/old" "$work/real/table"
	check "a link, and the rename fails" link_fails
	check "nothing is left where the links are" clean "$work/links"
	check "nor where the file is" clean "$work/real"
	ln -sf loop "$work/links/loop"
	from large -o "$work/links/loop"
	equals "a link to itself: exit 73" 73 $?
	cp "$work/old" "$work/real/table-hard"
	ln "$work/real/table-hard" "$work/real/table-kept"
	check "a file with two names: exit 0" from large \
		-o "$work/real/table-hard"
	check "the other name keeps the old one" cmp "$work/old" \
		"$work/real/table-kept"
}

link_fails() {
	broken rename:1:EIO from large -o "$work/links/table" || return 1
	[ $broken_status -eq 74 ] && whole 74 "$work/real/table" &&
		[ -L "$work/links/table" ]
}

# --- Clocks ----------------------------------------------------------------

# at TIME SOURCE WANTED: a run at that time makes that table
at() {
	timeout 60 faketime "$1" "$adexport" --type ldif \
		--file "$work/$2.ldif" -o "$table" \
		>"$work/printed" 2>"$work/said" || return 1
	cmp "$work/$3" "$table" && clean "$out"
}

clocks() {
	if ! command -v faketime >/dev/null ||
		! faketime @1 true 2>/dev/null; then
		skip "clocks that jump" "faketime is not installed"
		return
	fi
	cp "$work/old" "$table"
	touch -d '2050-01-01' "$table" "$out/.table.lock"
	check "a table from the future is replaced" at 'now' large new
	check "a clock that went back" at '2001-01-01 00:00:00' small old
	check "a clock that is right again" at 'now' large new
	check "a clock that went ahead" at '2037-12-31 23:59:59' small old
	check "a clock at its beginning" at '1970-01-02 00:00:00' large new
	for year in 2001 2037; do
		check "while a server is read, the clock jumps to $year" \
			jump "$year-06-01 00:00:00"
	done
}

# jump TIME: while the server's answer comes drop by drop.  Only the clock on
# the wall jumps: the kernel's monotonic one cannot.
jump() {
	rm -f "$table" "$work/port" "$work/log"
	"$built/tests/fake_ldap" --entries 30 --fault trickle=1 --page 2 \
		--port-file "$work/port" --log "$work/log" >/dev/null 2>&1 \
		</dev/null &
	server=$!
	at_end_kill $server
	until [ -e "$work/port" ]; do sleep 0.02; done
	echo '+0' >"$work/now"
	clock=$(faketime now env | sed -n 's/^LD_PRELOAD=//p')
	timeout 60 env LD_PRELOAD="$clock" FAKETIME_NO_CACHE=1 \
		FAKETIME_TIMESTAMP_FILE="$work/now" \
		FAKETIME_DONT_FAKE_MONOTONIC=1 "$adexport" --page-size 4 \
		-H "ldap://127.0.0.1:$(cat "$work/port")" --timeout 20 \
		-o "$table" 2>"$work/said" &
	jumper=$!
	until grep -q 'fault trickle' "$work/log" 2>/dev/null; do
		kill -0 $jumper || break
		sleep 0.02
	done
	echo "$1" >"$work/now"
	wait $jumper || { cat "$work/said"; return 1; }
	kill $server && wait $server
	[ "$(wc -l <"$table")" -eq 60 ]
}

# --- What is run -----------------------------------------------------------

disk
others
unwritable
without_proc
tables postfix small large
links
clocks
tap_done
