#!/bin/sh
# Every display in the manual pages of the command works.  Each is preceded by
# a comment that says how it is run here:
#
#	.\" test: KIND [NAME]      one of the kinds at the end of this file
#	.\" test: none, REASON     cannot be run
#
# Commands run in a tree of their own, with a directory that is a file: the
# flags of a source are replaced.  Kinds of which the machine has no judge are
# skipped with a reason.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

root=$work/root
people=$top/tests/people.ldif
"$adexport" --help >"$work/help"
"$adexport" --list-formats | sed -n 's/^  \([a-z_]*\) .*/\1/p' >"$work/names"

# --- The tree --------------------------------------------------------------

# The program, with the sample as its directory.  A flag of a source that is
# dropped is a flag that --help has.
make_shim() {
	cat >"$work/bin/adexport" <<-END
	#!/bin/sh
	known() { grep -qE -e "^ .*\$1( |,|\\\$)" "$work/help" || exit 64; }
	count=\$# source="--type ldif --file $people"
	while [ \$count -gt 0 ]; do
		flag=\$1
		shift
		count=\$((count - 1))
		case \$flag in
		--type | --from-postfix) source= ;;
		esac
		case \$flag in
		-Z | --starttls | -W | --global-catalog | --allow-plaintext)
			known "\$flag" ;;
		-H | -d | -D | -y | -b | --bind | --keytab | --principal | \\
		--tls-* | --site | --dns-server | --expect-* | --scope | --filter)
			known "\$flag"
			shift
			count=\$((count - 1)) ;;
		*) set -- "\$@" "\$flag" ;;
		esac
	done
	exec "$adexport" "\$@" \$source
	END
}

make_tree() {
	mkdir -p "$work/bin" "$root/etc/postfix/recipients" "$root/etc/mail" \
		"$root/var/lib/adexport" "$root/var/log" "$root/tmp" "$root/here"
	: >"$root/etc/postfix/main.cf"
	: >"$root/etc/postfix/master.cf"
	cp "$people" "$root/here/"
	make_shim
	for name in smtpctl logger push-to-relays; do
		printf '#!/bin/sh\ntrue\n' >"$work/bin/$name"
	done
	chmod +x "$work/bin/"*
	MAIL_CONFIG=$root/etc/postfix
	PATH=$work/bin:$PATH:/usr/sbin:/sbin
	export PATH MAIL_CONFIG
}

# moved FILE: the text with its folders in the tree
moved() {
	sed "s#\(^\|[ :><=;\"]\)/\(etc\|var\|tmp\|usr/local/sbin\)/#\1$root/\2/#g
		s#$root/usr/local/sbin/#$work/bin/#g" "$1"
}

# displays PAGE: each into a file $work/display.N, its mark into .mark
displays() {
	awk -v work="$work" -v page="$(basename "$1")" '
		/^\.\\" test: / { mark = substr($0, 10); next }
		/^\.Bd -literal/ {
			file = sprintf("%s/display.%s.%02d", work, page, ++count)
			print (mark ? mark : "unmarked") >(file ".mark")
			mark = ""
			next
		}
		/^\.Ed/ { file = ""; next }
		file {
			gsub(/\\e/, "\\"); gsub(/\\\(ga/, "`"); gsub(/\\-/, "-")
			sub(/^\\&/, "")
			print >file
		}' "$1"
}

# --- What this build does not have -----------------------------------------

# commands FILE: the calls of adexport in it, one a line
commands() {
	sed -e ':a' -e '/\\$/{N' -e 's/\\\n/ /' -e 'ba' -e '}' "$1" |
		grep -o 'adexport [^|&>]*'
}

# unknown FILE: what the program does not know of the flags and names there
unknown() {
	commands "$1" | grep -oE -e ' --[a-z-]+' | sort -u |
		while read -r flag; do
			grep -qE -e "$flag( |\$)" "$work/help" || echo "$flag"
		done
	{
		commands "$1" | grep -oE -e '(-f|-m|--(format|map|type)) [a-z_]+'
		sed -n 's/^\(format\|map\|type\) = //p' "$1"
	} | sed 's/.* //' | while read -r name; do
		grep -qx "$name" "$work/names" || echo "$name"
	done
}

skip_one() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# needs TOOL: false, and a skip, if it is not there
needs() {
	command -v "$1" >/dev/null && return
	skip_one "$claim" "no $1"
	return 1
}

# --- Kinds -----------------------------------------------------------------

# in_tree SCRIPT: run it in the tree
in_tree() {
	(cd "$root/here" && echo secret | timeout 60 sh -eu "$1")
}

run_sh() {
	grep -q postmap "$display" && { needs postmap || return; }
	moved "$display" >"$work/script"
	check "$claim" in_tree "$work/script"
}

# Folders that a configuration wants, and what it says that nobody makes here
make_conf() {
	moved "$1" >"$work/conf"
	sed -n 's/^include_dir = //p' "$work/conf" | xargs -r mkdir -p
	sed -n 's/^\(report\|metrics\) = \(.*\)\/.*/\2/p' "$work/conf" |
		xargs -r mkdir -p
}

run_conf() {
	make_conf "$display"
	rm -f "$root"/etc/postfix/*.cdb
	check "$claim" adexport -c "$work/conf"
	sed -nE 's/^(file|report|metrics) = //p' "$work/conf" | while read -r file; do
		[ -s "$file" ] || echo "$file"
	done >"$work/absent"
	same "$claim: each output is there" /dev/null "$work/absent"
	check "$claim: every key is one" "$adexport" -c "$work/conf" --check-config
}

# A drop-in of the sample: it is one, and changes what it says and no more.
run_dropin() {
	drop=$root/etc/adexport/conf.d/50-plant.conf
	make_conf "${display%.*}.01"
	"$adexport" -c "$work/conf" --check-config >"$work/before" 2>&1
	equals "$claim: the sample without it" 0 $?
	moved "$display" >"$drop"
	"$adexport" -c "$work/conf" --check-config >"$work/said" 2>&1
	equals "$claim: and with it" 0 $?
	same "$claim: nothing is added" "$work/before" "$work/said"
	echo 'urn = x' >>"$drop"
	"$adexport" -c "$work/conf" --check-config >"$work/said" 2>&1
	contains "$claim: it is read" "50-plant.conf:" "$work/said"
	rm "$drop"
}

# Every metric of the rules is one that a run writes.
run_rules() {
	"$adexport" -q --type ldif --file "$people" -o "$work/table" \
		--metrics "$work/metrics" 2>"$work/said"
	sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$work/metrics" |
		sort -u >"$work/metrics.names"
	grep -oE 'adexport_[a-z_]+' "$display" | sort -u >"$work/used"
	equals "$claim: each metric is written" "$(wc -l <"$work/used")" \
		"$(comm -12 "$work/used" "$work/metrics.names" | wc -l)"
	if python3 -c 'import yaml' 2>/dev/null; then
		check "$claim: groups of rules" python3 -c '
import sys, yaml
for group in yaml.safe_load(open(sys.argv[1]))["groups"]:
    for rule in group["rules"]:
        assert group["name"] and rule["alert"] and rule["expr"], rule
' "$display"
	else
		skip_one "$claim: groups of rules" "no YAML for Python"
	fi
}

# What "systemctl edit" adds to the service.
run_unit() {
	needs systemd-analyze || return
	mkdir -p "$work/units"
	sed "s|^ExecStart=[^ ]*/adexport|ExecStart=$adexport|" \
		"$built/cli/adexport@.service" >"$work/units/adexport@.service"
	mkdir -p "$work/units/adexport@.service.d"
	cp "$display" "$work/units/adexport@.service.d/override.conf"
	(cd "$work/units" && timeout 60 systemd-analyze verify --man=no \
		./adexport@.service) >"$work/said" 2>&1
	equals "$claim: systemd takes it" 0 $?
	same "$claim: without a warning" /dev/null "$work/said"
	grep -oE '^[A-Za-z]+=[a-z]+:' "$display" | sed 's/.*=//' |
		while IFS=: read -r name; do
			grep -qE "= (/run/credentials/[^ ]*/)?$name\b" \
				"$top/cli/adexport.1" || echo "$name"
		done >"$work/unused"
	same "$claim: each credential is used" /dev/null "$work/unused"
}

# A line of the system's log, for the object that it tells of.
run_fields() {
	caught=$built/tests/.libs/catch_syslog.so
	if [ ! -e "$caught" ] || nm -D "$built/lib/.libs/libadrcpt.so" \
		2>/dev/null | grep -q __asan_init; then
		skip_one "$claim" "nothing can be preloaded"
		return
	fi
	printf '%s\n' 'dn: CN=Sales,DC=example,DC=com' 'objectClass: group' \
		'proxyAddresses: smtp:a b@example.com' '' >"$work/sales.ldif"
	CATCH_SYSLOG=$work/log LD_PRELOAD=$caught "$adexport" -q --syslog \
		--type ldif --file "$work/sales.ldif" --min-entries 0 \
		>"$work/said" 2>&1
	sed -n 's/text="[^"]*"/text="..."/; s/^<2> <4> //p' "$work/log" \
		>"$work/shown"
	tr -s '\n ' '  ' <"$display" | sed 's/ $//' >"$work/wanted"
	echo >>"$work/wanted"
	same "$claim: the message" "$work/wanted" "$work/shown"
}

# The tables that main.cf names, as far as there are such maps
tables() {
	grep -oE '(cdb|lmdb|hash):[^ ,]*' "$1" | while IFS=: read -r type file; do
		map=$(basename "$file")
		case $map in
		*_*) ;;
		*) map=transport ;;
		esac
		grep -qx "$map" "$work/names" || continue
		adexport -q -f postfix -m "$map" --value relay:x \
			-o "$file" 2>/dev/null || continue
		postmap "$type:$file" && echo "$type:$file"
	done
}

run_main_cf() {
	needs postconf || return
	moved "$display" >"$root/etc/postfix/main.cf"
	(postconf -n && postconf relay_domains) >"$work/said" 2>"$work/warned"
	equals "$claim: postconf takes it" 0 $?
	same "$claim: without a warning" /dev/null "$work/warned"
	tables "$root/etc/postfix/main.cf" >"$work/tables" 2>"$work/warned"
	while read -r table; do
		key=$(head -n 1 "${table#*:}" | cut -f 1)
		postmap -q "$key" "$table" | grep -q . || echo "$table"
	done <"$work/tables" >"$work/empty"
	same "$claim: Postfix reads its tables" /dev/null "$work/empty"
	grep -q relay_recipient_maps "$display" &&
		contains "$claim: with the recipients" relay_recipients \
			"$work/tables"
	: >"$root/etc/postfix/main.cf"
}

run_nft() {
	needs nft || return
	if ! echo 'table inet t { }' | unshare -rn nft -c -f - 2>/dev/null; then
		skip_one "$claim" "nft may not do anything here"
		return
	fi
	check "$claim" unshare -rn nft -c -f "$display"
}

run_authorized_keys() {
	needs ssh-keygen || return
	check "$claim" ssh-keygen -l -f "$display"
	contains "$claim: the command is a file of this page" \
		"command=\"/usr/local/sbin/receive-table\"" "$display"
}

run_file() {
	moved "$display" >"$work/bin/$name"
	chmod +x "$work/bin/$name"
	check "$claim" sh -n "$work/bin/$name"
}

# ssh, as the key allows it: one command, whatever was asked for
run_push() {
	printf '#!/bin/sh\nexec receive-table\n' >"$work/bin/ssh"
	chmod +x "$work/bin/ssh"
	run_sh
	same "$claim: the gateway has the table" \
		"$root/var/lib/adexport/relay_recipients.cdb" \
		"$root/etc/postfix/recipients/relay_recipients.cdb"
	printf '#!/bin/sh\nhead -c 500 | receive-table\n' >"$work/bin/ssh"
	cp "$root/etc/postfix/recipients/relay_recipients.cdb" "$work/before"
	push-table >/dev/null 2>&1
	equals "$claim: a connection that breaks is seen" 1 $?
	same "$claim: and changes nothing" "$work/before" \
		"$root/etc/postfix/recipients/relay_recipients.cdb"
	rm "$work/bin/ssh"
}

run_cron() {
	command=$(tr -s '\n ' '  ' <"$display" |
		sed 's/^\([^ ]* \)\{5\}root //')
	echo "$command" >"$work/line"
	kind=sh display=$work/line run_sh
}

# One address of the log is in the table, and one is not.
run_log() {
	needs postmap || return
	adexport -q -f cdb -o "$root/etc/postfix/relay_recipients.cdb" 2>/dev/null
	sed 's/^/Nov 22 05:51:52 relay postfix/' >"$root/var/log/mail.log" <<-END
	/smtp[1]: A: to=<Anna@example.com>, relay=x, status=sent (250)
	/smtp[1]: B: to=<new@example.com>, relay=x, status=sent (250)
	/smtp[1]: C: to=<none@example.com>, relay=x, status=bounced (550)
	/smtp[1]: D: to=<a@other.example>, relay=x, status=sent (250)
	END
	moved "$display" >"$work/script"
	in_tree "$work/script" >"$work/shown" 2>"$work/said"
	echo new@example.com >"$work/wanted"
	same "$claim" "$work/wanted" "$work/shown"
}

# A file for the source type of that name: each line is an address.
run_list() {
	"$adexport" -q --type list --file "$display" >"$work/shown" 2>&1
	equals "$claim: each line is an address" "$(wc -l <"$display")" \
		"$(wc -l <"$work/shown")"
}

run_virtual_txt() {
	sed -n 's/^proxyAddresses: */alias: /p' "$people" \
		>"$root/here/virtual.txt"
	moved "$display" | grep -v '^diff' >"$work/script"
	check "$claim" in_tree "$work/script"
}

run_ldap_cf() {
	printf '%s\n' 'server_host = ldaps://dc1.example.com' \
		'search_base = DC=example,DC=com' \
		'query_filter = (proxyAddresses=smtp:%s)' \
		>"$root/etc/postfix/recipients.cf"
	run_sh
	contains "$claim: what it is for" "uri = ldaps://dc1.example.com" \
		"$root/etc/adexport.conf"
}

# fetch PACKAGE...: Debian packages, unpacked below $work/debian, not installed
fetch() {
	needs apt-get || return
	mkdir -p "$work/debian"
	(cd "$work/debian" && timeout 100 apt-get -q download "$@" &&
		for one in *.deb; do dpkg -x "$one" .; done) >"$work/said" 2>&1 &&
		return
	skip_one "$claim" "cannot get $*"
	return 1
}

# Exim insists on its user, whom only an installation makes: a namespace of its
# own has one.
exim() {
	unshare -m sh -eu -c '
		mount --bind "$1/passwd" /etc/passwd
		mount --bind "$1/group" /etc/group
		lib=$(dirname "$(find "$1/debian" -name libidn.so.12)")
		program=$1/debian/usr/sbin/exim4 config=$1/exim.conf
		shift
		LD_LIBRARY_PATH=$lib exec timeout 60 "$program" -C "$config" "$@"
		' - "$work" "$@"
}

make_exim_conf() {
	mkdir -p "$work/spool"
	chmod 755 "$work" && chmod 777 "$work/spool"
	{ cat /etc/passwd; echo 'Debian-exim:x:64999:64999::/:/bin/false'; } \
		>"$work/passwd"
	{ cat /etc/group; echo 'Debian-exim:x:64999:'; } >"$work/group"
	moved "$display" >"$work/snippet"
	{
		printf 'keep_environment =\nspool_directory = %s\n' "$work/spool"
		echo primary_hostname = relay.example.com
		echo acl_smtp_rcpt = acl_check_rcpt
		sed '/^$/,$d' "$work/snippet"
		echo begin acl
		sed '1,/^$/d' "$work/snippet"
		echo '  accept domains = +relay_to_domains'
	} | sed "s#cdb;/etc/#cdb;$root/etc/#" >"$work/exim.conf"
}

run_exim() {
	[ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null ||
		{ skip_one "$claim" "needs root"; return; }
	fetch exim4-daemon-light libidn12 || return
	make_exim_conf
	adexport -q -f cdb -o "$root/etc/postfix/relay_recipients.cdb" 2>/dev/null
	chmod 644 "$root/etc/postfix/relay_recipients.cdb"
	equals "$claim: Exim looks a recipient up in our cdb" yes "$(exim -be \
		"\${lookup{anna@example.com}cdb{$root/etc/postfix/relay_recipients.cdb}{yes}{no}}" \
		2>"$work/said")"
	printf '%s\r\n' 'EHLO a' 'MAIL FROM:<x@y.example>' \
		'RCPT TO:<Anna@Example.com>' 'RCPT TO:<nobody@example.com>' \
		'RCPT TO:<a@other.example>' QUIT |
		exim -bh 192.0.2.1 2>"$work/said" | tr -d '\r' |
		grep -E '^(250 Accepted|5)' >"$work/shown"
	printf '%s\n' '250 Accepted' '550 no such recipient' \
		'550 Administrative prohibition' >"$work/wanted"
	same "$claim: and takes those and no others" "$work/wanted" "$work/shown"
}

run_smtpd_conf() {
	program=$(command -v smtpd)
	[ -n "$program" ] && [ -d /etc/smtpd ] || {
		fetch opensmtpd || return
		program=$work/debian/usr/sbin/smtpd
	}
	ldd "$program" | grep -q 'not found' && {
		skip_one "$claim" "libraries of OpenSMTPD are missing"
		return
	}
	adexport -q 2>/dev/null | cut -f 1 >"$root/etc/mail/recipients"
	sed "s#file:/etc/#file:$root/etc/#" "$display" >"$work/smtpd.conf"
	check "$claim" timeout 60 "$program" -n -f "$work/smtpd.conf"
}

# --- All of them -----------------------------------------------------------

# try DISPLAY
try() {
	display=$1
	read -r kind name <"$display.mark"
	claim="${display##*/display.}: $kind: $(head -n 1 "$display" | cut -c 1-40)"
	missing=$(unknown "$display" | tr '\n' ' ')
	case $kind in
	none,) [ -n "$name" ] && skip_one "$claim" "$name" && return ;;
	esac
	case $missing in --* | *' '--*)
		report 1 "$claim: there is no $missing"
		return ;;
	esac
	if [ -n "$missing" ] && [ "$kind" != main.cf ]; then
		skip_one "$claim" "this build has no $missing"
		return
	fi
	case $kind in
	authorized_keys | conf | cron | dropin | exim | fields | file | ldap.cf | \
	list | log | main.cf | nft | push | rules | sh | smtpd.conf | unit | \
	virtual.txt)
		"run_$(echo "$kind" | tr . _)" ;;
	*) report 1 "$claim: no such kind of test" ;;
	esac
}

make_tree
for page in "$top"/cli/*.[157]; do
	displays "$page"
done
for mark in "$work"/display.*.mark; do
	try "${mark%.mark}"
done
report "$([ "$tap_count" -gt 30 ]; echo $?)" "the displays are found"
tap_done
