#!/bin/bash
# A real Active Directory for the tests: one or two Samba domain controllers.
#
#   bed.sh start [dc1|dc2]   start dc1, make the bed if need be; dc2: see below
#   bed.sh stop [dc1|dc2]    stop both controllers, or one
#   bed.sh env               shell variables for tests: eval "$(bed.sh env)"
#   bed.sh run -- CMD...     run CMD so that dc1.ad.example.test resolves
#   bed.sh dc2-start         start dc2; the first time, both start afresh
#   bed.sh dc2-stop          the same as stop dc2
#   bed.sh freeze dc1|dc2    stop all its processes with SIGSTOP: it still
#                            accepts connections, but never answers
#   bed.sh thaw              let frozen controllers go on
#   bed.sh cert NAME         give dc1 a certificate and restart it; NAME is dc1
#                            (a good one), expired, other (another host's name)
#                            or wrong (signed by another CA)
#   bed.sh strong-auth HOW   yes, no or allow_sasl_over_tls; restart dc1
#   bed.sh clean             stop and remove the bed; the cache stays
#
# Environment:
#   SAMBA_BED          its directory, ${TMPDIR:-/tmp}/adrcpt-samba by default
#   SAMBA_BED_ADDR1    address of dc1, 127.0.0.10 by default
#   SAMBA_BED_ADDR2    address of dc2, 127.0.0.20 by default
#   SAMBA_BED_COUNT    number of recipients, 5000 by default (see forest.py)
#   SAMBA_BED_SEED     seed of their random numbers, 1 by default
#
# "start" always ends with a dc1 that runs, is not frozen, has the good
# certificate and wants strong authentication, whatever an earlier test left.
# What tests wrote to the directory stays, until "clean" or the first dc2-start.
#
# Making a bed takes a minute.  It is then packed, stopped and untouched, into
# ${XDG_CACHE_HOME:-~/.cache}/adrcpt, and later runs unpack it in two seconds.
#
# The controllers outlive the command that started them, and its caller.  If
# that is killed, "bed.sh stop" with the same SAMBA_BED ends them; it goes by
# the process ids in SAMBA_BED and needs nothing else of the lost caller.
#
# Samba's LDAP ports are fixed, so each controller has a loopback address of
# its own.  That takes root.  Missing Debian packages are installed.  Exit
# status 77 (automake's SKIP) says that a bed is impossible here.

set -eu -o pipefail
umask 022

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BED=$(realpath -m "${SAMBA_BED:-${TMPDIR:-/tmp}/adrcpt-samba}")
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/adrcpt
ADDR1=${SAMBA_BED_ADDR1:-127.0.0.10}
ADDR2=${SAMBA_BED_ADDR2:-127.0.0.20}
COUNT=${SAMBA_BED_COUNT:-5000}
SEED=${SAMBA_BED_SEED:-1}

DOMAIN=ad.example.test
REALM=AD.EXAMPLE.TEST
BASE=DC=ad,DC=example,DC=test
SITE=Default-First-Site-Name
ADMIN_PASSWORD=Passw0rd.Admin
PASSWORD=Svc.Export.1		# of every svc- account, except
NEW_PASSWORD=Svc.Export.2	# svc-oldkey, whose keytab has the one above

PACKAGES="samba samba-ad-dc samba-ad-provision samba-dsdb-modules
	samba-vfs-modules python3-samba ldb-tools krb5-user ldap-utils
	libsasl2-modules libsasl2-modules-gssapi-mit bind9-dnsutils
	libnss-wrapper libresolv-wrapper openssl procps"
WRAPPERS="libresolv_wrapper.so libnss_wrapper.so"
ASAN=verify_asan_link_order=0	# it would rather be preloaded first

# shellcheck source=make.sh
. "$HERE/make.sh"

unfinished=			# set while a bed is being made

exec 3>&2			# for people, where output goes to a log
say() { echo "samba bed: $*" >&3; }
die() { say "$*"; exit 1; }
skip() { say "skipped: $*"; exit 77; }

usage() {
	sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
	exit 2
}

# --- What the machine must have

missing_packages() {
	local name
	for name in $PACKAGES; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$name" \
			2>/dev/null)" = installed ] || echo "$name"
	done
}

# Keep new packages from starting their daemons, as Debian's policy allows.
forbid_daemons() {
	policy=/usr/sbin/policy-rc.d
	[ ! -e $policy ] || { policy=; return 0; }
	printf '#!/bin/sh\nexit 101\n' > $policy
	chmod 755 $policy
}

install_packages() {	# NAME...
	local policy rc=0
	say "installing $*"
	[ -n "$(find /var/lib/apt/lists -name '*Packages*' -print -quit)" ] ||
		apt-get update -q >/dev/null 2>&1 || true
	forbid_daemons
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
		--no-install-recommends -o DPkg::Lock::Timeout=300 "$@" \
		>> "$CACHE/apt.log" 2>&1 3>&- 9>&- || rc=$?
	[ -z "$policy" ] || rm -f "$policy"
	[ $rc = 0 ] || skip "apt-get cannot install $* ($CACHE/apt.log)"
}

check_machine() {
	local missing
	for missing in dpkg-query apt-get; do
		command -v $missing >/dev/null || skip "there is no $missing"
	done
	missing=$(missing_packages)
	# shellcheck disable=SC2086	# a list of words
	[ -z "$missing" ] || install_packages $missing
}

# --- Processes

address() {
	case $1 in
	dc1) echo "$ADDR1" ;;
	dc2) echo "$ADDR2" ;;
	*) die "no such controller: $1" ;;
	esac
}

# The time the process started, which tells it from a later one of that number.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# The main process; it need not be alive, but its number is not another's.
main_pid() {
	local pid start now
	read -r pid start 2>/dev/null < "$BED/$1.pid" || return 1
	now=$(start_time "$pid") || now=
	[ -z "$now" ] || [ "$now" = "$start" ] || return 1
	echo "$pid"
}

alive() {
	local pid
	pid=$(main_pid "$1") && [ "$(ps -o state= -p "$pid")" != Z ] &&
		kill -0 "$pid" 2>/dev/null
}

# Every process of a controller: the main one, its descendants, and those whose
# parents died, which are known by their session.  Prints "pid state" lines.
members() {
	local main
	main=$(main_pid "$1") || return 0
	ps -e -o pid=,ppid=,sid=,state= | awk -v main="$main" '
		{ parent[$1] = $2; session[$1] = $3; state[$1] = $4 }
		END {
			for (pid in parent) {
				if (state[pid] == "Z")
					continue
				p = pid
				while (p != main && p in parent)
					p = parent[p]
				if (p == main || session[pid] == main)
					print pid, state[pid]
			}
		}'
}

send() {	# SIGNAL, then "pid state" lines on the input
	local pid _
	while read -r pid _; do
		kill "-$1" "$pid" 2>/dev/null || true
	done
}

thaw() { members "$1" | send CONT; }

# Again until all have stopped: a process may fork before its turn comes.
freeze() {
	local running
	alive "$1" || die "$1 does not run"
	while running=$(members "$1" | grep -v ' T'); do
		send STOP <<< "$running"
		sleep 0.02
	done
}

halt() {
	local i pid
	pid=$(main_pid "$1") || { rm -f "$BED/$1.pid"; return 0; }
	thaw "$1"
	kill "$pid" 2>/dev/null || true
	for ((i = 0; i < 100; i++)); do
		[ -n "$(members "$1")" ] || break
		sleep 0.1
	done
	members "$1" | send KILL
	rm -f "$BED/$1.pid"
}

halt_all() { halt dc2; halt dc1; }

open_port() { (: < "/dev/tcp/$1/$2") 2>/dev/null; }

# DNS, Kerberos and LDAP are processes of their own and come up one by one.
answers() {
	local port
	for port in 53 88 389 636 3268 3269; do
		open_port "$1" $port || return 1
	done
	ldapsearch -x -LLL -o nettimeout=2 -H "ldap://$1" -s base -b '' \
		defaultNamingContext >/dev/null 2>&1
}

wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		! answers "$(address "$1")" || return 0
		alive "$1" || break
		sleep 0.1
	done
	tail -n 5 "$BED/log/$1.log" "$BED/$1/log/samba.log" >&3 || true
	halt "$1"
	die "$1 did not come up, see $BED/log"
}

# Start a controller in a session of its own, free of our lock and terminal.
# It writes its process id itself: no moment in which it runs unknown to us.
launch() {
	local dc=$1
	! alive "$dc" || return 0
	! open_port "$(address "$dc")" 389 ||
		die "port 389 of $(address "$dc") is in use"
	write_smb_conf "$dc" > "$BED/$dc/etc/smb.conf"
	install_certificate "$dc"
	(
		exec < /dev/null >> "$BED/log/$dc.log" 2>&1 3>&- 9>&-
		export_client
		# shellcheck disable=SC2016	# the inner shell expands it
		exec setsid sh -c '
			start=$(sed "s/.*) //" /proc/$$/stat | cut -d" " -f20)
			echo $$ $start > "$1"
			exec samba -F --no-process-group --configfile="$2"' \
			sh "$BED/$dc.pid" "$BED/$dc/etc/smb.conf"
	) &
	sleep 0.2
	wait_for "$dc"
}

# --- Settings of dc1

setting() { cat "$BED/$1.setting" 2>/dev/null || echo "$2"; }

# Restart dc1 with the setting, unless it runs with it already.
change() {	# NAME VALUE DEFAULT
	[ "$(setting "$1" "$3")" != "$2" ] || ! alive dc1 || return 0
	halt dc1
	echo "$2" > "$BED/$1.setting"
	launch dc1
}

reset_settings() {
	[ -e "$BED/cert.setting" ] || [ -e "$BED/strong-auth.setting" ] ||
		return 0
	halt dc1
	rm -f "$BED/cert.setting" "$BED/strong-auth.setting"
}

install_certificate() {
	local name=$1 to=$BED/$1/tls
	[ "$1" != dc1 ] || name=$(setting cert dc1)
	mkdir -p "$to"
	cp "$BED/tls/$name.crt" "$to/server.crt"
	cp "$BED/tls/ca.crt" "$to/ca.crt"
	install -m 600 "$BED/tls/$name.key" "$to/server.key"
}

# --- The bed and its cache

# What a bed depends on.  Samba's databases hold the path of their directory.
key() {
	{
		cat "$HERE"/{bed.sh,make.sh,schema.ldif,forest.py}
		dpkg-query -W samba
		echo "$BED $ADDR1 $ADDR2 $COUNT $SEED"
	} | sha256sum | cut -c 1-16
}

ready() { [ "$(cat "$BED/key" 2>/dev/null)" = "$KEY" ]; }
owned() { [ -O "$BED/.adrcpt-samba" ]; }

remove_bed() {
	[ -e "$BED" ] || return 0
	owned || rmdir "$BED" 2>/dev/null || die "$BED is not a samba bed"
	halt_all
	rm -rf "$BED"
}

begin_change() {
	unfinished=1
	rm -f "$BED/key"
}

begin_bed() {
	remove_bed
	begin_change
	mkdir -p "$BED/log"
	touch "$BED/.adrcpt-samba"
}

# The last step: a bed without its key is half made and never used.
finish_bed() {
	echo "$KEY" > "$BED/key"
	unfinished=
}

pack() {	# NAME
	local new
	new=$(mktemp "$CACHE/new.XXXXXX")
	tar -C "$BED" -cSf - --exclude='*.pid' --warning=no-file-ignored . |
		gzip -1 > "$new"
	mv "$new" "$CACHE/samba-$KEY-$1.tar.gz"
}

unpack() {	# NAME
	local file=$CACHE/samba-$KEY-$1.tar.gz
	[ -e "$file" ] || return 1
	begin_bed
	tar -C "$BED" -xzf "$file" || { rm -f "$file"; return 1; }
}

# Remove what a killed run left, beds of other versions after a while, and any
# so old that its tombstones and the parting of its controllers matter.
sweep_cache() {
	rm -f "$CACHE"/new.*
	find "$CACHE" -name 'samba-*.tar.gz' ! -name "samba-$KEY-*" -mtime +2 \
		-delete
	find "$CACHE" -name 'samba-*.tar.gz' -mtime +30 -delete
}

get_one() {
	unpack one || {
		make_one > "$CACHE/samba.log" 2>&1
		pack one
	}
}

get_pair() {
	unpack pair || {
		get_one
		make_pair >> "$CACHE/samba.log" 2>&1
		pack pair
	}
}

abandon() {
	[ -n "$unfinished" ] || return 0
	halt_all
	say "the bed is not finished, see $CACHE/samba.log"
}

# --- Clients

print_env() {
	local name
	local -A value=(
		[SAMBA_BED]=$BED
		[SAMBA_DOMAIN]=$DOMAIN
		[SAMBA_REALM]=$REALM
		[SAMBA_BASE]=$BASE
		[SAMBA_DC1]=dc1.$DOMAIN
		[SAMBA_DC2]=dc2.$DOMAIN
		[SAMBA_ADDR1]=$ADDR1
		[SAMBA_ADDR2]=$ADDR2
		[SAMBA_ADMIN_PASSWORD]=$ADMIN_PASSWORD
		[SAMBA_PASSWORD]=$PASSWORD
		[SAMBA_NEW_PASSWORD]=$NEW_PASSWORD
		[SAMBA_KEYTABS]=$BED/keytabs
		[SAMBA_CA]=$BED/tls/ca.crt
		[SAMBA_WRONG_CA]=$BED/tls/wrong-ca.crt
		[SAMBA_TRUTH]=$BED/truth.jsonl
		[SAMBA_PRELOAD]=$WRAPPERS
		[LDAPTLS_CACERT]=$BED/tls/ca.crt
		[KRB5_CONFIG]=$BED/client/krb5.conf
		[KRB5CCNAME]=${KRB5CCNAME:-FILE:$BED/krb5cc}
		[RESOLV_WRAPPER_CONF]=$BED/client/resolv.conf
		[RES_OPTIONS]="timeout:1 attempts:2"
		[RESOLV_WRAPPER_DISABLE_DEEPBIND]=1
		[NSS_WRAPPER_HOSTS]=$BED/client/hosts
		[NSS_WRAPPER_DISABLE_DEEPBIND]=1
		[ASAN_OPTIONS]=${ASAN_OPTIONS:+$ASAN_OPTIONS:}$ASAN
	)
	for name in "${!value[@]}"; do
		printf 'export %s=%q\n' "$name" "${value[$name]}"
	done | sort
}

# Under these, names are looked up at dc1 and dc2 instead of the system's way.
export_client() {
	eval "$(print_env)"
	export LD_PRELOAD="${LD_PRELOAD:+$LD_PRELOAD }$WRAPPERS"
}

client() ( export_client; "$@" )

# --- Commands

# One command at a time may change beds.
lock() {
	[ "$(id -u)" = 0 ] || skip "a domain controller needs root"
	mkdir -p "$CACHE"
	exec 9> "$CACHE/samba.lock"
	flock 9
	trap abandon EXIT
	trap 'exit 1' HUP INT TERM
}

prepare() {
	lock
	check_machine
	KEY=$(key)
	sweep_cache
}

start_dc1() {
	ready || { get_one; finish_bed; }
	thaw dc1
	thaw dc2
	reset_settings
	launch dc1
	say "dc1 runs on $ADDR1"
}

start_dc2() {
	if ! ready || [ ! -d "$BED/dc2" ]; then
		get_pair
		finish_bed
		launch dc1
	fi
	thaw dc2
	launch dc2
	say "dc2 runs on $ADDR2"
}

start() {
	prepare
	case ${1:-dc1} in
	dc1) start_dc1 ;;
	dc2) start_dc2 ;;
	*) usage ;;
	esac
}

stop() {
	lock
	case ${1:-all} in
	all) halt_all ;;
	dc1 | dc2) halt "$1" ;;
	*) usage ;;
	esac
}

run() {
	[ "${1:-}" != -- ] || shift
	[ $# -gt 0 ] || usage
	export_client
	exec "$@" 3>&-
}

cert() {
	case ${1:-} in
	dc1 | expired | other | wrong) change cert "$1" dc1 ;;
	*) usage ;;
	esac
}

strong_auth() {
	case ${1:-} in
	yes | no | allow_sasl_over_tls) change strong-auth "$1" yes ;;
	*) usage ;;
	esac
}

command=${1:-}
[ $# = 0 ] || shift
case $command in
start) start "$@" ;;
dc2-start) start dc2 ;;
stop) stop "$@" ;;
dc2-stop) stop dc2 ;;
env) print_env ;;
run) run "$@" ;;
freeze) lock; freeze "${1:-dc1}" ;;
thaw) lock; thaw dc1; thaw dc2 ;;
cert) lock; cert "$@" ;;
strong-auth) lock; strong_auth "$@" ;;
clean) lock; remove_bed ;;
*) usage ;;
esac
