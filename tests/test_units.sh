#!/bin/sh
# The systemd units: correct, and with no more rights than they need.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command -v systemd-analyze >/dev/null || skip_all "systemd is not installed"
cd "$work" || exit 99

# systemd wants the command to exist where it will be.
sed "s|^ExecStart=[^ ]*/adexport|ExecStart=$adexport|" \
	"$built/cli/adexport@.service" >adexport@.service
cp "$top/cli/adexport@.timer" .
report "$(grep -q "^ExecStart=$adexport -q -c /.*/adexport/%i.conf$" \
	adexport@.service; echo $?)" "the service runs adexport"
report "$(grep -q '@[a-z]*dir@' "$built/cli/adexport@.service"
	[ $? -ne 0 ]; echo $?)" "nothing is left to be filled in"
check "the units are correct" timeout 60 systemd-analyze verify --man=no \
	./adexport@.service ./adexport@.timer
systemd-analyze verify --man=no ./adexport@.service ./adexport@.timer \
	>said 2>&1
report "$([ ! -s said ]; echo $?)" "without a warning"
sed 's/^/# /' said
check "exposure below 2.0" timeout 60 systemd-analyze security --no-pager \
	--offline=true --threshold=20 ./adexport@.service
sed '/^SystemCallFilter/d; /^Protect/d; /^Private/d; /^Restrict/d' \
	adexport@.service >open@.service
report "$(timeout 60 systemd-analyze security --no-pager --offline=true \
	--threshold=20 ./open@.service >/dev/null 2>&1
	[ $? -ne 0 ]; echo $?)" "which is more than any service has"
check "the timer's calendar is understood" sh -c '
	systemd-analyze calendar "$(sed -n s/^OnCalendar=//p adexport@.timer)"'
mkdir -p root/etc
if command -v systemd-sysusers >/dev/null && [ "$(id -u)" -eq 0 ]; then
	check "the user can be made" systemd-sysusers --root="$work/root" \
		"$top/cli/adexport.sysusers"
	contains "with a folder, and no shell" \
		":/var/lib/adexport:/usr/sbin/nologin" root/etc/passwd
fi
tap_done
