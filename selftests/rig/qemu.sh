#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A QEMU that has vfio-user-pci, 10.1 or newer, for devices out of process: the
# backports' of the next Debian release, in a tree of its own under build/, run by that
# tree's loader.
#
#	qemu.sh prepare		makes the tree; exit status 3 when it cannot be had
#	qemu.sh OPTION...	runs it, without its directories of data named
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

tree=$BUILD/qemu

if [ "${1:-}" = prepare ]; then
	"$top/omatic/kernels/suite.sh" tree "$tree" trixie qemu-system-x86/trixie-backports
	exit
fi
exec "$tree/lib64/ld-linux-x86-64.so.2" --library-path "$tree/usr/lib/x86_64-linux-gnu" \
	"$tree/usr/bin/qemu-system-x86_64" -L "$tree/usr/share/qemu" -L "$tree/usr/share/seabios" "$@"
