#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# source.sh: unpack the parts of the kernel's source that hold network drivers, and index them.
#
# Usage:        called by once.mk
# Inputs:       $TARBALL, $KERNEL_PATCHES (a directory with a quilt series, or nothing), $KDIR/include/config/auto.conf
# Outputs:      $K/linux/, with version (6.1.192) and modules.tsv (see index.awk)
# Environment:  B DRIVER K KDIR TARBALL OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage source

# drivers/net, what its drivers include by relative path, and network drivers in other directories
parts="drivers/net drivers/scsi drivers/crypto/chelsio drivers/infiniband
	drivers/staging drivers/firewire drivers/usb/gadget drivers/thunderbolt"

top=$(tar -tf "$TARBALL" 2>/dev/null | sed -n '1{s,/.*,,p;q}')
[ "$top" ] || die "$TARBALL is not a tar archive: reinstall its package"
progress=
[ ! -t 1 ] || progress="--checkpoint=1000 --checkpoint-action=ttyout=.\\r"
set -- "$top/Makefile"
for part in $parts; do
	set -- "$@" "$top/$part"
done
mkdir "$tmp/source"
# -T0: the archive consists of blocks, which xz can unpack on all CPUs.
# shellcheck disable=SC2086
XZ_DEFAULTS=-T0 tar -xf "$TARBALL" -C "$tmp/source" --strip-components=1 $progress "$@" 2>"$tmp/errors" || :
# Each kernel lacks some of the parts.
if errors=$(grep -v -e 'Not found in archive' -e 'Exiting with failure' "$tmp/errors"); then
	die "cannot extract $TARBALL: $(echo "$errors" | head -n 1)"
fi
[ -d "$tmp/source/drivers/net" ] || die "$TARBALL holds no drivers/net: it is not a kernel's source"

# apply_patches: apply the part of each patch that changes files which were unpacked
apply_patches() {
	sed 's/[[:space:]]*#.*//; /^$/d' "$KERNEL_PATCHES/series" 2>/dev/null | while read -r patch; do
		awk -v tree="$tmp/source" -f "$OMATIC/kernels/patch-part.awk" "$KERNEL_PATCHES/$patch" >"$tmp/part"
		[ -s "$tmp/part" ] || continue
		patch -d "$tmp/source" -p1 -sNf --no-backup-if-mismatch <"$tmp/part" >"$tmp/errors" 2>&1 ||
			die "$KERNEL_PATCHES/$patch does not apply to $TARBALL: $(head -n 1 "$tmp/errors")"
		echo "$patch"
	done >"$tmp/applied" || exit
}
[ -z "$KERNEL_PATCHES" ] || apply_patches

cd "$tmp/source"
version=$(awk -F'[ =]+' '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v (v == "" ? "" : ".") $2 }
	END { print v }' Makefile)
echo "$version" >version
# shellcheck disable=SC2046
awk -f "$OMATIC/kernels/index.awk" "$KDIR/include/config/auto.conf" \
	$(find drivers -name Makefile -o -name Kbuild) | sort >modules.tsv
# patched: say how many patches were applied
patched() { [ -z "$KERNEL_PATCHES" ] || printf ', %s of Debian'\''s patches' "$(wc -l <"$tmp/applied")"; }

cd "$K"
rm -rf "$K/linux"
mv "$tmp/source" "$K/linux"
end_stage "linux $version, $(wc -l <"$K/linux/modules.tsv") modules in its Makefiles$(patched)"
