#!/bin/sh
# The manual pages: well formed, complete, and their examples work.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command_page=$top/cli/adexport.1
library_page=$top/lib/libadrcpt.3
config_page=$top/cli/adexport.conf.5

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

# examples PAGE: what stands between .Bd and .Ed after the mark, a file each
examples() {
	awk -v work="$work" '
		/^\.\\" example: runs/ { marked = 1; next }
		marked && /^\.Bd/ { file = work "/example." ++count; next }
		/^\.Ed/ { marked = 0; file = "" }
		file { gsub(/\\e/, "\\"); print >file }' "$1"
}

# --- Tests -----------------------------------------------------------------

well_formed() {
	for page in "$command_page" "$library_page" "$config_page"; do
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

examples_run() {
	mkdir "$work/bin" "$work/run"
	ln -s "$adexport" "$work/bin/adexport"
	cp "$top/tests/people.ldif" "$work/run/"
	examples "$command_page"
	report "$([ -e "$work/example.4" ]; echo $?)" "examples are found"
	for example in "$work"/example.*; do
		check "example: $(head -n 1 "$example")" sh -c "
			cd '$work/run' && PATH=$work/bin:\$PATH sh '$example' >out 2>err &&
			{ [ -s out ] || [ -s relay_recipients.cdb ]; }"
	done
}

well_formed
complete
examples_run
tap_done
