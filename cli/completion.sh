#!/bin/sh
# completion.sh ADEXPORT: print the completion of adexport for bash, made from
# what the program says of itself: its flags from --help, the words of a flag
# from what it says to a value that is none.

set -eu
adexport=$1
tab=$(printf '\t')

# flags: "--long<TAB>-x<TAB>ARGUMENT", one a line; '-' for what is not there
flags() {
	"$adexport" --help | awk -v OFS='\t' '
		/^  (-[A-Za-z],|   ) --/ {
			letter = substr($0, 3, 2)
			sub(/  /, "-", letter)
			split(substr($0, 7), part, " ")
			rest = substr($0, 7 + length(part[1]) + 1)
			argument = "-"
			if (rest ~ /^[^ a-z]+( |$)/)
				argument = part[2]
			print part[1], letter, argument
		}'
}

# words FLAG: those it takes; nothing if it takes any.  No server is asked, for
# there is none: a bad word is found out before.
words() {
	"$adexport" -c /dev/null -H ldapi://%2Fnowhere --retries 1 \
		"$1" '?' 2>&1 >/dev/null </dev/null |
		sed -n 's/.*\(is not one of\|; there are\): //p' || :
}

# case_of FLAG LETTER ARGUMENT: what to do behind that flag
case_of() {
	pattern=$1
	[ "$2" = - ] || pattern="$2 | $1"
	case $3 in
	-) return ;;
	FILE) action='files=yes' ;;
	WORD | METHOD | LIST | TYPE | FORMAT | MAP)
		action="words='$(words "$1")'" ;;
	*) action= ;;
	esac
	printf '\t%s) takes=yes %s ;;\n' "$pattern" "$action"
}

all=$(flags)
[ -n "$all" ] ||
	{ echo "completion.sh: $adexport --help lists no flags" >&2; exit 1; }

cat <<'END'
# bash completion of adexport(1), made from its option tables

_adexport() {
	local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}
	local takes='' files='' words='' head=''

	# "--flag=value" comes as three words
	if [[ $word == = ]]; then
		word=
	elif [[ $flag == = ]]; then
		flag=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	case $flag in
END
echo "$all" | while IFS=$tab read -r name letter argument; do
	case_of "$name" "$letter" "$argument"
done
cat <<'END'
	esac
	if [[ -n $files ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
	fi
	if [[ -z $takes ]]; then
END
printf "\t\twords='%s'\n" \
	"$(echo "$all" | cut -f 1 | tr '\n' ' ' | sed 's/ $//')"
cat <<'END'
	elif [[ $word == *,* ]]; then
		head=${word%,*},
		word=${word##*,}
	fi
	mapfile -t COMPREPLY < <(compgen -P "$head" -W "$words" -- "$word")
}

complete -F _adexport adexport
END
