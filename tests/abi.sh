#!/bin/sh
# abi.sh LIBRARY: print the interface of a library with -g as abidw(1) describes
# it, as in tests/abi/libadrcpt.abi.  Nothing in it depends on the machine: no
# folders, no places in the source; what is opaque to a program stays out.

set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
abidw --headers-dir "$top/include" --drop-private-types \
	--exported-interfaces-only --type-id-style hash \
	--no-corpus-path --no-comp-dir-path --no-show-locs \
	--no-elf-needed "$1" | sed "s|path='[^']*/lib/|path='lib/|"
