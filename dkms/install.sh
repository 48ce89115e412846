#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# install.sh [KVER]: what `make dkms` does. This tree, without what was built in it, takes the place of the one that DKMS has,
# and is built and installed for the running kernel or KVER.
set -eu
cd "$(dirname "$0")/.."

version=$(cat VERSION)
source=/usr/src/pfq-$version
[ "$(id -u)" = 0 ] || { echo "pfq: installing by DKMS needs root" >&2; exit 1; }
command -v dkms > /dev/null || { echo "pfq: apt-get install dkms" >&2; exit 1; }

[ ! -d "/var/lib/dkms/pfq/$version" ] || dkms remove "pfq/$version" --all
if [ "$(pwd -P)" != "$source" ]; then
	rm -rf "$source"
	mkdir -p "$source"
	tar --exclude=./build --exclude=./.git -cf - . | tar -C "$source" -xf -
fi
dkms add "pfq/$version"
dkms install "pfq/$version" ${1:+-k "$1"}
