#!/bin/sh
# Make the build system's generated files.
set -eu
cd "$(dirname "$0")"
mkdir -p m4
autoreconf --force --install
