#!/bin/sh
# The manual pages: well formed and complete.  tests/test_examples.sh runs what
# they show.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command_page=$top/cli/adexport.1
library_page=$top/lib/libadrcpt.3
config_page=$top/cli/adexport.conf.5
deployment_page=$top/cli/adexport-deployment.7

# --- Helpers ---------------------------------------------------------------

# missing PAGE NAMES: those names in the file NAMES that the page has nowhere as
# a word of its own
missing() {
	sed 's/\\-/-/g; s/^\.[A-Z][a-z] //' "$1" | tr -s ' ,()' '\n\n\n\n' \
		>"$work/.words"
	while read -r name; do
		grep -qxF -e "$name" "$work/.words" || echo "$1: no $name"
	done <"$2" >"$work/.missing"
	cat "$work/.missing"
	[ ! -s "$work/.missing" ]
}

# flags_of_help: "-x" and "--long", one a line
flags_of_help() {
	"$adexport" --help | sed -n 's/^ *\(-[A-Za-z], \)\{0,1\}\(--[a-z-]*\).*/\1\2/p' |
		tr -s ', ' '\n\n' | sort
}

# flags_of_page: those that have an item of their own
flags_of_page() {
	sed -n '/^\.Sh DESCRIPTION/,/^\.Sh ENVIRONMENT/p' "$command_page" |
		grep '^\.It Fl' | sed 's/^\.It/ /; s/ , / /g' |
		grep -oE 'Fl [A-Za-z-]+' | sed 's/^Fl /-/' | sort
}

# codes FILE...: the codes of reports
codes() {
	{
		sed -n 's/.*\[[A-Z_]*\] = {"\([a-z0-9-]*\)".*/\1/p' "$top"/lib/*.c
		sed -n 's/^	{"\([a-z-]*\)", ADR_CLASS_.*/\1/p' "$top/lib/select.c"
		cat "$top"/lib/*.c | tr -s '\n\t ' '   ' |
			grep -oE '(ADRCPT_(WARNING|NOTICE|INFO)|refuse\(self, value|ok\(walk|adrcpt_out_skip\(out), "[a-z0-9-]+"'
		grep -oE '(\*code =|[?:]|return) "[a-z-]+"(;|$)' "$top/lib/select.c" \
			"$top/lib/recipient.c"
		grep -ohE '\*code = "[a-z-]+";' "$top"/lib/writer_*.c
		grep -ohE '"guard-[a-z]+"' "$top"/lib/*.c
	} | sed 's/.*"\([a-z0-9-]*\)".*/\1/' | sort -u
}

# exit_codes: the numbers behind the names in cli/exitcode.c
exit_codes() {
	{
		echo '#include <sysexits.h>'
		grep -oE 'EX_[A-Z]+' "$top/cli/exitcode.c" | grep -v EX_SOFTWARE |
			sort -u
	} | ${CC:-cc} -E - | grep -E '^[0-9]+$' | sort -n
}

# undocumented: keys that are neither a flag in adexport(1) nor in
# adexport.conf(5)
undocumented() {
	while read -r key; do
		grep -qxF -e "--$(echo "$key" | tr _ -)" "$work/page.long" ||
			grep -qE "\b$key\b" "$config_page" || echo "$key"
	done <"$work/options" >"$work/.undocumented"
	cat "$work/.undocumented"
	[ ! -s "$work/.undocumented" ]
}

# --- Tests -----------------------------------------------------------------

well_formed() {
	for page in "$command_page" "$library_page" "$config_page" \
		"$deployment_page"; do
		name="$(basename "$page") is well formed"
		if command -v mandoc >/dev/null; then
			check "$name" mandoc -T lint -W warning "$page"
		else
			tap_count=$((tap_count + 1))
			echo "ok $tap_count - $name # SKIP mandoc is not installed"
		fi
	done
}

complete() {
	flags_of_help >"$work/help"
	flags_of_page >"$work/page"
	same "adexport(1) has the flags of --help, and no others" \
		"$work/help" "$work/page"
	grep -e '^--' "$work/page" >"$work/page.long"
	"$built/tests/list_options" | sort -u >"$work/options"
	report "$([ "$(wc -l <"$work/options")" -gt 30 ]; echo $?)" \
		"the tables of options are found"
	check "every option of every table is in a manual" undocumented
	grep -oE '\bADRCPT_E_[A-Z]+' "$top/include/adrcpt.h" | sort -u \
		>"$work/statuses"
	check "libadrcpt(3) has every status" \
		missing "$library_page" "$work/statuses"
	exit_codes >"$work/exits"
	sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9]*\)$/\1/p' \
		"$command_page" >"$work/exits.page"
	same "adexport(1) has every exit status, and no others" \
		"$work/exits" "$work/exits.page"
	codes >"$work/codes"
	report "$([ "$(wc -l <"$work/codes")" -gt 25 ]; echo $?)" \
		"the codes of reports are found in the source"
	check "adexport(1) has every code" missing "$command_page" "$work/codes"
	check "libadrcpt(3) has every code" missing "$library_page" "$work/codes"
	"$adexport" --list-formats | sed -n 's/^  \([a-z_]*\) .*/\1/p' \
		>"$work/types"
	check "adexport(1) has every type, format and map" \
		missing "$command_page" "$work/types"
}

well_formed
complete
tap_done
