#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A QEMU with vfio-user-pci, 10.1 or newer, for device models in other processes. It comes
# from the backports of the next Debian release, in a tree of its own under BUILD/qemu, and
# runs with that tree's dynamic loader.
#
#	qemu.sh prepare		install the tree; exit status 3 if it is not available
#	qemu.sh OPTION...	run QEMU with these options; the script adds its data directories
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
