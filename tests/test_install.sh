#!/bin/sh
# What "make install" gives a program outside the tree: it is built with
# pkg-config, as strict C11 and from C++, and the example of libadrcpt(3) lists
# recipients and makes a table.

. "${srcdir:-$(dirname "$0")/..}/tests/tap.sh"

command -v pkg-config >/dev/null || skip_all "pkg-config is not installed"
unset MAKEFLAGS MFLAGS MAKELEVEL
stage=$work/stage
strict="-std=c11 -Wall -Wextra -Werror -pedantic"
cc=${CC:-cc}

# --- Helpers ---------------------------------------------------------------

# skip CLAIM REASON
skip_one() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

installed() {
	check "make install" ${MAKE:-make} -C "$built" install "DESTDIR=$stage"
	pc=$(find "$stage" -name libadrcpt.pc)
	[ -n "$pc" ] || { echo "Bail out! no libadrcpt.pc"; exit 99; }
	lib=$(dirname "$(dirname "$pc")")
	bin=$(dirname "$(find "$stage" -name adexport -type f | head -n 1)")
	PKG_CONFIG_PATH=$(dirname "$pc")
	PKG_CONFIG_SYSROOT_DIR=$stage
	export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
	(cd "$stage" && find . \( -type f -o -type l \) | sed 's|.*/||' |
		sort) >"$work/files"
	for file in adexport adexport.1 adexport.conf.5 \
		adexport-deployment.7 adrcpt.h adrcpt-plugin.h adrcpt-recipient.h \
		adexport.bash \
		libadrcpt.3 libadrcpt.pc README NEWS COPYING; do
		check "installed: $file" grep -x "$file" "$work/files"
	done
	if grep -q "^WITH_SYSTEMD_TRUE = *$" "$built/Makefile"; then
		for file in adexport@.service adexport@.timer adexport.conf; do
			check "installed for systemd: $file" \
				grep -x "$file" "$work/files"
		done
		contains "the service names the program where it is" \
			"ExecStart=${bin#"$stage"}/adexport " \
			"$(find "$stage" -name adexport@.service)"
	fi
	equals "pkg-config knows the version" \
		"$(LD_LIBRARY_PATH=$lib "$bin/adexport" --version)" \
		"adexport $(pkg-config --modversion libadrcpt)"
	# a program must have the sanitizers that the library has
	instrumented=
	nm -D "$lib/libadrcpt.so" 2>/dev/null | grep -q __asan_init &&
		instrumented=-fsanitize=address,undefined
}

# copy NAME: an example of the manual, as it would be copied from there
copy() {
	sed -n "/^\.\\\\\" example: $1\$/,/^\.Ed/p" "$top/lib/libadrcpt.3" |
		sed '/^\.\\"/d; /^\.Bd/d; /^\.Ed/d; s/\\&//g; s/\\-/-/g; s/\\e/\\/g' \
		>"$work/$1"
	check "$1 is found" grep -q 'int main' "$work/$1"
}

# A format of its own
writer_example() {
	copy keys.c
	sed -n '/^struct state/,/^};/p; /^static int/,/^}/p
		/^static const/,/^};/p' "$work/keys.c" >"$work/writer"
	report "$([ "$(wc -l <"$work/writer")" -lt 40 ]; echo $?)" \
		"its writer has less than forty lines"
	check "it is strict C11" $cc $strict $instrumented -o "$work/keys" \
		"$work/keys.c" $(pkg-config --cflags --libs libadrcpt)
	LD_LIBRARY_PATH=$lib "$work/keys" "$work/regexp" \
		"$top/tests/people.ldif" 2>"$work/said"
	equals "it runs" 0 $?
	"$adexport" -q --type ldif --file "$top/tests/people.ldif" 2>/dev/null |
		sed 's|[].[/^$*+?(){}\\|]|\\&|g
			s|^\(.*\)\t\(.*\)|/^\1$/\t\2|' >"$work/regexp.wanted"
	wc -l <"$work/regexp.wanted" | sed 's/^ */# /' >>"$work/regexp.wanted"
	same "its table is that of adexport" "$work/regexp.wanted" "$work/regexp"
	LD_LIBRARY_PATH=$lib "$work/keys" "$work/regexp" "$work/none" \
		2>"$work/said"
	equals "it fails when the source is not there" 1 $?
	same "and the table stays" "$work/regexp.wanted" "$work/regexp"
}

# Reading the recipients
example() {
	copy list.c
	check "it is strict C11" $cc $strict $instrumented -o "$work/list" \
		"$work/list.c" $(pkg-config --cflags --libs libadrcpt)
	LD_LIBRARY_PATH=$lib "$work/list" "$work/table" ldif \
		"file=$top/tests/people.ldif" >"$work/listed" 2>"$work/said"
	equals "it runs" 0 $?
	contains "it lists recipients" \
		"CN=Anna Berg,OU=People,DC=example,DC=com (User)" "$work/listed"
	contains "it lists their addresses" "	anna@example.com" "$work/listed"
	contains "it says what was refused" "[no-local-part]" "$work/said"
	"$adexport" -q --type ldif --file "$top/tests/people.ldif" \
		>"$work/table.wanted"
	same "its table is that of adexport" "$work/table.wanted" "$work/table"
	LD_LIBRARY_PATH=$lib "$work/list" "$work/table" ldif \
		file="$work/none" 2>"$work/said"
	equals "it fails when the source is not there" 1 $?
	contains "and says why" "error: cannot open $work/none" "$work/said"
	same "and the table stays" "$work/table.wanted" "$work/table"
}

# A forest with everything, if there is python3 to make it
forest() {
	command -v python3 >/dev/null || {
		skip_one "a large directory" "python3 is not installed"
		return
	}
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/forest.py" 500 \
		DC=example,DC=com --raw >"$work/forest.ldif"
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/extract.py" \
		"$work/forest.ldif" >"$work/forest.wanted"
	LD_LIBRARY_PATH=$lib "$work/list" "$work/forest" ldif \
		"file=$work/forest.ldif" >/dev/null 2>&1
	same "its table of a large directory" "$work/forest.wanted" \
		"$work/forest"
}

static() {
	if [ ! -e "$lib/libadrcpt.a" ]; then
		skip_one "static linking" "no static library was built"
		return
	fi
	mkdir "$work/archive"
	cp "$lib/libadrcpt.a" "$work/archive/"
	check "static linking, with pkg-config --static" $cc $strict \
		$instrumented -o "$work/list.static" "$work/list.c" \
		"-L$work/archive" $(pkg-config --static --cflags --libs libadrcpt |
			sed "s|-L$lib||g")
	check "the result needs no libadrcpt.so" sh -c \
		"! ldd '$work/list.static' | grep libadrcpt"
	check "and runs" "$work/list.static" "$work/table" ldif \
		"file=$top/tests/people.ldif"
}

# Each of them knows all that its own functions need.
headers() {
	while read -r header call; do
		printf '#include <%s>\nint main(void) { return %s; }\n' \
			"$header" "$call" >"$work/one.c"
		cp "$work/one.c" "$work/one.cc"
		check "<$header> alone is strict C11" $cc $strict $instrumented \
			-o "$work/one" "$work/one.c" \
			$(pkg-config --cflags --libs libadrcpt)
		if command -v "${CXX:-c++}" >/dev/null; then
			check "<$header> alone is C++17" ${CXX:-c++} -std=c++17 \
				-Wall -Wextra -Werror -pedantic $instrumented \
				-o "$work/one" "$work/one.cc" \
				$(pkg-config --cflags --libs libadrcpt)
		else
			skip_one "<$header> alone is C++17" "no C++ compiler"
		fi
	done <<-END
	adrcpt.h adrcpt_version() == 0
	adrcpt-plugin.h adrcpt_out_fd(0) != -1
	adrcpt-recipient.h adrcpt_recipient_dn(0) != 0
	END
}

installed
headers
example
writer_example
forest
static
tap_done
