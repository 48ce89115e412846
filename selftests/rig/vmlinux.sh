#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vmlinux.sh KVER: extract the kernel's uncompressed ELF file, unless it exists, and print its
# path. QEMU boots it by PVH, in half the time that vmlinuz takes. Of a kernel that checks itself,
# print the path of vmlinuz.
#
# Environment: BUILD, the build directory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

kver=$1
image=$("$top/omatic/kernels/kernel.sh" image "$kver")/boot/vmlinuz-$kver
vmlinux=$BUILD/$kver/rig/vmlinux

# With KASAN the kernel does not start by PVH.
if is_debug "$kver"; then
	echo "$image"
	exit
fi

if [ -z "$(find "$vmlinux" -newer "$image" 2>/dev/null)" ]; then
	echo "rig: extracting vmlinux of $kver, once" >&2
	mkdir -p "$BUILD/$kver/rig"
	new=$(mktemp "$vmlinux.XXXXXX")
	trap 'rm -f "$new" "$new.sh"' EXIT
	source=$("$top/omatic/kernels/kernel.sh" source "$kver")
	XZ_DEFAULTS=-T0 tar -xOf "$source" --occurrence=1 --wildcards '*/scripts/extract-vmlinux' >"$new.sh"
	sh "$new.sh" "$image" >"$new" || die "extract-vmlinux cannot unpack $image"
	mv "$new" "$vmlinux"
fi
echo "$vmlinux"
