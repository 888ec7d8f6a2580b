# A Postfix of our own, for the tests that let it use tables: master and smtpd
# on a free port of the loopback, everything of theirs in $mta.
#
# To be sourced after tap.sh.  Ends the test if there is no Postfix here, or if
# this is not root (master has to be).  mta_start starts it, with $port as its
# port then; it ends with the test.  postmap reads its configuration, too.  The
# system's Postfix is not touched.

PATH=$PATH:/usr/sbin:/sbin
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
mta=$work/mta
MAIL_CONFIG=$mta/etc
export MAIL_CONFIG

command -v postconf >/dev/null || skip_all "Postfix is not installed"
command -v python3 >/dev/null || skip_all "python3 is not installed"
[ "$(id -u)" -eq 0 ] || skip_all "Postfix's master needs root"
daemons=$(unset MAIL_CONFIG; postconf -d -h daemon_directory)
[ -x "$daemons/master" ] || skip_all "Postfix's master is not in $daemons"

# free_port: nobody listens there just now
free_port() {
	python3 -c '
import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# By default, local parts that hold % or ! or begin with - are refused before
# any table is asked.
mta_main() {
	cat <<-END
	compatibility_level = 3.6
	config_directory = $mta/etc
	queue_directory = $mta/queue
	data_directory = $mta/data
	maillog_file = $mta/log
	maillog_file_prefixes = $mta
	myhostname = gateway.example.net
	mydestination =
	mynetworks = 192.0.2.1/32
	inet_interfaces = 127.0.0.1
	inet_protocols = ipv4
	alias_maps =
	alias_database =
	local_recipient_maps =
	smtputf8_enable = yes
	allow_untrusted_routing = yes
	allow_min_user = yes
	smtpd_relay_restrictions = reject_unauth_destination
	smtpd_error_sleep_time = 0
	smtpd_soft_error_limit = 1000000
	smtpd_hard_error_limit = 1000000
	smtpd_recipient_limit = 1000000
	smtpd_client_connection_count_limit = 0
	smtpd_client_restrictions =
	smtpd_peername_lookup = no
	in_flow_delay = 0
	END
}

mta_master() {
	cat <<-END
	127.0.0.1:$port inet n - n - 20 smtpd
	postlog unix-dgram n - n - 1 postlogd
	rewrite unix - - n - - trivial-rewrite
	proxymap unix - - n - - proxymap
	cleanup unix n - n - 0 cleanup
	anvil unix - - n - 1 anvil
	END
}

mta_folders() {
	chmod 755 "$work"
	mkdir -p "$mta/etc" "$mta/data" "$mta/queue"
	for folder in active bounce corrupt defer deferred flush hold incoming \
		maildrop pid private public saved trace; do
		mkdir "$mta/queue/$folder"
	done
	chown postfix "$mta/data" "$mta"/queue/*
	chown root "$mta/queue/pid"
}

# mta_try: on one port, which may have been taken meanwhile
mta_try() {
	port=$(free_port)
	mta_master >"$mta/etc/master.cf"
	setsid "$daemons/master" -c "$mta/etc" -d -e 900 >"$mta/said" 2>&1 </dev/null &
	mta_pid=$!
	mta_tries=0
	until python3 "$top/tests/smtp_ask.py" "$port" </dev/null 2>/dev/null; do
		kill -0 $mta_pid 2>/dev/null || return 1
		mta_tries=$((mta_tries + 1))
		[ $mta_tries -lt 100 ] || return 1
		sleep 0.1
	done
}

# mta_start MAIN.CF-LINE...: start it with these lines besides
mta_start() {
	{
		mta_main
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$mta/etc/main.cf"
	for try in 1 2 3 4 5; do
		! mta_try || { at_end_kill $mta_pid; return 0; }
		mta_stop
	done
	sed 's/^/# /' "$mta/said" "$mta/log"
	echo "Bail out! Postfix does not start"
	exit 99
}

# mta_stop: master ends its children, which are its process group
mta_stop() {
	kill $mta_pid 2>/dev/null
	wait $mta_pid 2>/dev/null
}

# ask FILE: what becomes of each address of it: "CODE DSN<TAB>ADDRESS" lines
ask() {
	timeout 120 python3 "$top/tests/smtp_ask.py" "$port" <"$1"
}

mta_folders
mta_main >"$mta/etc/main.cf"
