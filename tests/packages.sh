# Installing Debian packages from a script that must not start daemons, ask
# questions, or leave a trace besides the packages.  To be sourced:
#
#     install_packages NAME...     those that are missing, as root or by sudo
#     packages_clean_up            to be called at the end in any case

policy=/usr/sbin/policy-rc.d
policy_made=

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

packages_clean_up() {
	[ -z "$policy_made" ] || as_root rm -f $policy
	policy_made=
}

# silently COMMAND...: its output only if it fails
silently() {
	silent_log=$(mktemp) || return 1
	"$@" >"$silent_log" 2>&1
	silent_status=$?
	[ $silent_status -eq 0 ] || cat "$silent_log" >&2
	rm -f "$silent_log"
	return $silent_status
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
	for package in "$@"; do
		is_installed "$package" || printf '%s ' "$package"
	done
}

# The Debian way to say that no daemon is to be started by an installation
forbid_daemons() {
	[ ! -e $policy ] || return 0
	policy_made=yes
	printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null &&
		as_root chmod 755 $policy
}

# Neither slapd nor Postfix gets a configuration.
answer_questions() {
	as_root debconf-set-selections <<-END
	slapd slapd/no_configuration boolean true
	postfix postfix/main_mailer_type select No configuration
	END
}

# stay_off PACKAGE...: what was installed just now does not start at boot
stay_off() {
	[ -d /run/systemd/system ] || return 0
	for package in "$@"; do
		case $package in slapd | postfix)
			as_root systemctl disable --quiet "$package" 2>/dev/null ;;
		esac
	done
	return 0
}

install_packages() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		echo "to be done as root first: apt-get install $missing" >&2
		return 1
	fi
	printf '\n# Packages that are missing\n'
	forbid_daemons && answer_questions || return 1
	echo "$ apt-get update"
	silently as_root apt-get update || return 1
	echo "$ apt-get install $missing" | fmt
	silently as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends --no-remove $missing </dev/null ||
		return 1
	stay_off $missing
}
