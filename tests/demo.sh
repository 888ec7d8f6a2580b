#!/bin/sh
# What adexport does, shown once from beginning to end:
#
#     sh tests/demo.sh
#
# On a Debian 12 with nothing prepared: installs the packages that are missing
# (as root, or by sudo), builds adexport in a folder of its own, starts a
# throw-away LDAP server on loopback with a sample directory of 5,000
# recipients, exports it, makes Postfix tables and asks them.  Each command is
# printed before it runs.  At the end the server is gone and so is everything
# else but the packages; these start no daemon, now or at the next boot.
#
# ADEXPORT=/path/to/adexport has that one shown instead of a new build.

top=$(cd "$(dirname "$0")/.." && pwd)
slapd_home=$top/tests/slapd
. "$slapd_home/bed.sh"
. "$top/tests/packages.sh"
LC_ALL=C.UTF-8
export LC_ALL
unset CDPATH CREDENTIALS_DIRECTORY

packages="gcc libc6-dev make autoconf automake libtool pkg-config
	libldap-dev libsasl2-dev libkrb5-dev libgnutls28-dev
	libcdb-dev liblmdb-dev libjansson-dev libxml2-dev libidn2-dev libunistring-dev
	libinih-dev
	python3 openssl slapd ldap-utils
	postfix postfix-cdb postfix-lmdb"
demo=

# --- Helpers ---------------------------------------------------------------

say() {
	printf '\n# %s\n' "$*"
}

fail() {
	echo "demo: failed: $*" >&2
	exit 1
}

# run COMMAND: print it, as it might be typed, then do it
run() {
	printf '$ %s\n' "$1"
	eval "$1"
}

# quietly COMMAND: print it, do it, show its output only if it fails
quietly() {
	printf '$ %s\n' "$1"
	silently sh -c "$1"
}

clean_up() {
	status=$?
	trap - EXIT
	slapd_stop
	packages_clean_up
	[ -z "$demo" ] || rm -rf "$demo"
	exit $status
}

# --- Build -----------------------------------------------------------------

build() {
	if [ -n "${ADEXPORT:-}" ]; then
		PATH=$(cd "$(dirname "$ADEXPORT")" && pwd):$PATH
	elif [ -f "$top/config.status" ]; then
		say "Building where it is configured already"
		quietly "make -C $top -j$(nproc)" || return 1
		PATH=$top/cli:$PATH
	else
		say "Building"
		[ -x "$top/configure" ] || quietly "$top/autogen.sh" || return 1
		mkdir "$demo/build"
		quietly "cd build && $top/configure" || return 1
		quietly "make -C build -j$(nproc)" || return 1
		PATH=$demo/build/cli:$PATH
	fi
	run "adexport --version"
}

# --- The directory, and the tables -----------------------------------------

directory() {
	say "A directory of 5,000 recipients"
	export PYTHONDONTWRITEBYTECODE=1
	run "python3 $top/tests/forest.py 5000 DC=example,DC=com >forest.ldif" ||
		return 1
	slapd_start "$demo" forest.ldif || return 1
	echo "(slapd is listening on $slapd_ldap)"
}

# What every export of the demonstration begins with
server_options() {
	echo "-H $slapd_ldap -Z --tls-ca-file ca.pem \\
    -D $slapd_user -y password"
}

tables() {
	say "All its addresses, as text for Postfix"
	run "adexport $(server_options) \\
    --format postfix -o relay_recipients 2>messages" ||
		{ cat messages >&2; return 1; }
	run "wc -l relay_recipients && grep -m 4 shared relay_recipients"
	say "Every value that was left out has a reason"
	run "wc -l messages && head -n 3 messages"
	say "Tables made of the text by postmap"
	run "postmap lmdb:relay_recipients" || return 1
	run "postmap hash:relay_recipients" || return 1
	say "The same through a pipe (it adds and changes, it never removes)"
	run "adexport $(server_options) --format postfix 2>messages |
    postmap -i hash:piped" || return 1
	say "A table made without postmap"
	run "adexport $(server_options) \\
    --format cdb -o relay_recipients.cdb 2>messages" ||
		{ cat messages >&2; return 1; }
}

# --- Questions -------------------------------------------------------------

# found ADDRESS TABLE
found() {
	run "postmap -q $1 $2" >answer
	cat answer
	[ "$(tail -n 1 answer)" = OK ] || fail "$1 is not in $2"
}

# not_found ADDRESS TABLE
not_found() {
	run "postmap -q $1 $2" && fail "$1 is in $2"
	echo "(not found)"
}

questions() {
	for table in lmdb:relay_recipients hash:relay_recipients \
		hash:piped cdb:relay_recipients; do
		say "$table: an address, an alias in other letters, nobody"
		found shared-170@example.com $table
		found SHARED170@Office.Example.COM $table
		not_found nobody@example.com $table
	done
}

# Postfix need not be configured for this: the tools get a folder of their own.
postfix_folder() {
	mkdir "$demo/postfix" &&
	printf 'compatibility_level = 3.6\nsmtputf8_enable = yes\n' \
		>"$demo/postfix/main.cf"
	export MAIL_CONFIG="$demo/postfix"
}

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
demo=$(mktemp -d "${TMPDIR:-/tmp}/adexport-demo.XXXXXX") || exit 1
cd "$demo" || exit 1

install_packages $packages || fail "installing"
build || fail "building"
postfix_folder
directory || fail "starting a directory"
tables || fail "exporting"
questions
echo
echo "demo: ok"
