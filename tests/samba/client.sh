# Helpers of test_samba.sh: its controllers, and adexport as their client.
#
# To be sourced after tap.sh.  bed_begin starts the controllers, or ends the
# test; after calls() the words of ordinary calls are in variables, see there.
# In all helpers, adexport looks host names up at the controllers, and has the
# variables $with.

home=$top/tests/samba
cache=${XDG_CACHE_HOME:-$HOME/.cache}/adrcpt
SAMBA_BED=${TMPDIR:-/tmp}/adrcpt-samba-test
SAMBA_BED_ADDR1=127.0.0.11
SAMBA_BED_ADDR2=127.0.0.21
export SAMBA_BED SAMBA_BED_ADDR1 SAMBA_BED_ADDR2
unset SAMBA_BED_COUNT SAMBA_BED_SEED
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

out=$work/out
wanted=$work/wanted
table=$out/table
mkdir "$out"

# --- The bed ---------------------------------------------------------------

# The controllers get none of our files: the lock would live as long as they.
bed() {
	"$home/bed.sh" "$@" 8>&- </dev/null
}

# clean_up_after_us: once this shell is gone, so are the bed and our files; the
# lock is kept until then.
clean_up_after_us() {
	setsid sh -c '
		tail --pid="$1" -f /dev/null 8>&-
		"$2" clean
		rm -rf "$3"' \
		sh $$ "$home/bed.sh" "$work" </dev/null >/dev/null 2>&1 &
	watcher=$!
}

bed_end() {
	bed_status=$?
	trap '' HUP INT TERM
	kill "$watcher" 2>/dev/null && wait "$watcher" 2>/dev/null
	bed clean 2>/dev/null
	(exit $bed_status)
	tap_end
}

bed_begin() {
	mkdir -p "$cache"
	exec 8>"$cache/samba-test.lock"
	flock -w 900 8 || { echo "Bail out! another run holds the bed"; exit 99; }
	clean_up_after_us
	trap bed_end EXIT
	bed start dc2 2>"$work/said" && bed start 2>>"$work/said"
	bed_status=$?
	sed 's/^/# /' "$work/said"
	[ $bed_status -ne 77 ] ||
		skip_all "$(sed -n 's/^.*skipped: //p' "$work/said")"
	[ $bed_status -eq 0 ] || { echo "Bail out! no Samba"; exit 99; }
	eval "$(bed env)"
	unset LDAPTLS_CACERT
	KRB5CCNAME=FILE:$work/no-cache
}

# --- Helpers ---------------------------------------------------------------

# What every ordinary call has.  No blanks in any of them.
calls() {
	wrapped=LD_PRELOAD=$(echo "$SAMBA_PRELOAD" | tr ' ' ':')
	with=$wrapped
	echo "$SAMBA_PASSWORD" >"$work/password" && chmod 600 "$work/password"
	echo wrong >"$work/wrong" && chmod 600 "$work/wrong"
	starttls="-H ldap://$SAMBA_DC1 -Z --tls-ca-file $SAMBA_CA"
	ldaps="-H ldaps://$SAMBA_DC1 --tls-ca-file $SAMBA_CA"
	plain="-H ldap://$SAMBA_DC1"
	upn=svc-plain@$SAMBA_DOMAIN
	account="-D $upn -y $work/password"
	keytab="--keytab $SAMBA_KEYTABS/svc-plain.keytab"
	groups="OU=Groups,OU=Lab,$SAMBA_BASE"
	dns="-d $SAMBA_DOMAIN --dns-server $SAMBA_ADDR1"
}

# adexport ARGS...: with the variables $with; what it says is in $work/said,
# what it prints in $work/printed
adexport() {
	timeout 60 env $with "$adexport" "$@" \
		>"$work/printed" 2>"$work/said" 8>&-
}

# exports ARGS...: a new table is the wanted one
exports() {
	rm -f "$table"
	adexport "$@" -o "$table" ||
		{ echo "exit $?"; cat "$work/said"; return 1; }
	cmp "$wanted" "$table"
}

# part ARGS...: the same with the groups only, which is a lot faster
part() {
	whole=$wanted
	wanted=$work/groups
	exports "$@" -b "$groups"
	part_status=$?
	wanted=$whole
	return $part_status
}

# stays STATUS CODES TEXT: after a run that ended so, the old table is still
# there and nothing else is; nothing was printed, the text was said in one line
stays() {
	cat "$work/said"
	echo "exit $1, may be $2; has to be said: $3"
	case " $2 " in *" $1 "*) ;; *) return 1 ;; esac
	[ "$(cat "$table")" = "old@example.com	OK" ] || return 1
	[ ! -s "$work/printed" ] || return 1
	! grep -qF "$SAMBA_PASSWORD" "$work/said" || return 1
	grep '^adexport: error: ' "$work/said" | grep -qF -e "$3" || return 1
	[ -z "$(find "$out" -name '.*.adrcpt-*')" ]
}

old_table() {
	printf 'old@example.com\tOK\n' >"$table"
}

# refused CODES TEXT ARGS...: at the first attempt
refused() {
	codes=$1 text=$2
	shift 2
	old_table
	adexport "$@" --retries 1 -o "$table"
	stays $? "$codes" "$text"
}

# given VARIABLES COMMAND...: these variables too, for adexport
given() {
	with="$with $1"
	shift
	"$@"
	given_status=$?
	with=$wrapped
	return $given_status
}

# skip_one CLAIM REASON
skip_one() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# truth OPTION...: the wanted table
truth() {
	python3 "$home/truth.py" table "$@" "$SAMBA_TRUTH"
}

# not_there FILE
not_there() {
	[ ! -e "$1" ]
}
