#!/bin/sh
# Completion in bash: each flag, the words of those that take words, files.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command -v bash >/dev/null || skip_all "bash is not installed"
script=$built/cli/adexport.bash
[ -e "$script" ] || script=$top/cli/adexport.bash
[ -e "$script" ] || skip_all "built without completion"
cd "$work" || exit 99

# offers WORD...: what is offered for the last of these words
offers() {
	bash --norc -c '
		source "$1" || exit
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_adexport 2>/dev/null
		printf "%s\n" "${COMPREPLY[@]}"' - "$script" "$@" | sort
}

# completes CLAIM WANTED WORD...
completes() {
	claim=$1
	wanted=$2
	shift 2
	equals "$claim" "$wanted" "$(offers "$@" | tr '\n' ' ' | sed 's/ $//')"
}

# names TITLE: the names that --list-formats has under this title
names() {
	"$adexport" --list-formats | sed -n "/($1)/,/^\$/s/^  \([a-z_]*\) .*/\1/p" |
		sort
}

check "bash takes it" bash -n "$script"
if command -v shellcheck >/dev/null; then
	check "shellcheck finds nothing" shellcheck -s bash "$script"
fi

"$adexport" --help | sed -n 's/^  .. *,\{0,1\} *\(--[a-z-]*\).*/\1/p' | sort >flags
report "$([ "$(wc -l <flags)" -gt 30 ]; echo $?)" "--help has flags"
offers adexport "" >offered
same "all flags are offered, and nothing else" flags offered
while read -r flag; do
	offers adexport "$flag" | grep -qxF -e "$flag" || echo "$flag"
done <flags >missing
same "each completes itself" /dev/null missing

completes "a flag" "--tls-ca-file" adexport --tls-ca
completes "behind other flags" "--dns-server" adexport -d example.com --dns
completes "one of the words" "gss-spnego gssapi" adexport --bind gss
completes "behind '='" "gss-spnego gssapi" adexport --bind = gss
completes "behind '=' alone" "base one sub" adexport --scope =
completes "in a list" "system,hidden" adexport --exclude system,hid
completes "nothing for a number" "" adexport --page-size ""
completes "a switch takes nothing" "--bind --bind-dn" adexport --starttls --bind

for flag in --type --format -f --map -m; do
	case $flag in
	-f) title=--format ;;
	-m) title=--map ;;
	*) title=$flag ;;
	esac
	names "$title" >wanted
	report "$([ -s wanted ]; echo $?)" "there are names for $flag"
	offers adexport "$flag" "" >offered
	same "$flag offers all of them" wanted offered
done

mkdir folder
: >"folder/a file.conf"
for flag in -c --config -o --output --file --tls-ca-file -y --password-file \
	--keytab --from-postfix; do
	completes "$flag completes files" "folder/a file.conf" \
		adexport "$flag" folder/a
done
tap_done
