# Helpers of the tests in which files cannot be published as they should be.
#
# To be sourced after tap.sh.  Makes directories as LDIF in $work, in pairs of
# which one has a little more than the other: large and small (more text than is
# written at once), more and less (the same for records), few and fewer; and the
# library of faulty.c.  $formats are all that adexport can write.

umask 022
chmod 755 "$work"
out=$work/out
table=$out/table
conf=$work/conf
mkdir "$out"
unset FAULTY FAULTY_LOG
# what is preloaded comes before the sanitizer's library
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
KRB5CCNAME=FILE:$work/no-ticket
export ASAN_OPTIONS KRB5CCNAME

# skip CLAIM REASON
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# directory COUNT: so many users with two addresses each
directory() {
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++) {
			printf "dn: CN=User %d,OU=Lab,DC=example,DC=com\n", i
			printf "objectClass: user\n"
			printf "proxyAddresses: SMTP:user%d@example.com\n", i
			printf "proxyAddresses: smtp:u%d@example.com\n\n", i
		}
	}'
}

# from SOURCE FLAG...: one run; what it says is in $work/said
from() {
	from_source=$1
	shift
	timeout 60 "$adexport" --type ldif --file "$work/$from_source.ldif" \
		"$@" >"$work/printed" 2>"$work/said" </dev/null
}

# tables FORMAT SMALL LARGE: what a run makes of either directory
tables() {
	rm -f "$work/old" "$work/new"
	from "$2" -f "$1" -o "$work/old" && from "$3" -f "$1" -o "$work/new" &&
		! cmp -s "$work/old" "$work/new"
}

# clean FOLDER: no file but tables and their locks
clean() {
	[ -z "$(find "$1" -mindepth 1 ! -name 'table*' ! -name '.table*.lock')" ]
}

# whole STATUS FILE: after a run that ended so, it is the table it has to be
whole() {
	case $1 in
	0) cmp "$work/new" "$2" ;;
	73 | 74) cmp "$work/old" "$2" && grep -q '^adexport: error: ' \
		"$work/said" ;;
	*) return 1 ;;
	esac
}

# broken PLAN COMMAND...: it meets that fault; fails if no such call came
broken() {
	rm -f "$work/struck"
	broken_plan=$1
	shift
	(
		LD_PRELOAD=$work/faulty.so FAULTY=$broken_plan
		FAULTY_LOG=$work/struck
		export LD_PRELOAD FAULTY FAULTY_LOG
		"$@"
	)
	broken_status=$?
	[ -e "$work/struck" ]
}

# --- What there is to work with --------------------------------------------

directory 9000 >"$work/large.ldif"
directory 8900 >"$work/small.ldif"
directory 2200 >"$work/more.ldif"
directory 2190 >"$work/less.ldif"
directory 150 >"$work/few.ldif"
directory 149 >"$work/fewer.ldif"
# cc may be a command with arguments
# shellcheck disable=SC2086
${CC:-cc} -shared -fPIC -o "$work/faulty.so" "$top/tests/faulty.c" -ldl ||
	{ echo "Bail out! tests/faulty.c cannot be compiled"; exit 99; }
formats=$("$adexport" --list-formats |
	awk '/^$/ { on = 0 } on { print $1 } /^Formats / { on = 1 }')
