#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# install.sh [KVER]: add this tree to DKMS in place of an older one, and build and install it for KVER
# or the running kernel.
#
# Usage:        called by `make dkms`, as root
# Outputs:      /usr/src/pfq-VERSION, this tree without build/ and .git; the installed modules
# Exit status:  0, 1 after a message, or that of dkms
set -eu
cd "$(dirname "$0")/.."

version=$(cat VERSION)
source=/usr/src/pfq-$version
[ "$(id -u)" = 0 ] || { echo "pfq: only root can install by DKMS: run this as root" >&2; exit 1; }
command -v dkms > /dev/null || { echo "pfq: DKMS is not installed: apt-get install dkms" >&2; exit 1; }

[ ! -d "/var/lib/dkms/pfq/$version" ] || dkms remove "pfq/$version" --all
if [ "$(pwd -P)" != "$source" ]; then
	rm -rf "$source"
	mkdir -p "$source"
	tar --exclude=./build --exclude=./.git -cf - . | tar -C "$source" -xf -
fi
dkms add "pfq/$version"
dkms install "pfq/$version" ${1:+-k "$1"}
