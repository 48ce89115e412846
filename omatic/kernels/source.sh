#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The parts of the kernel's source package that hold network drivers, once per
# kernel, in build/KVER/linux, and an index of their modules.

. "$OMATIC/lib/common.sh"
begin source

# drivers/net, what its drivers include by relative path, and network drivers elsewhere
parts="drivers/net drivers/scsi drivers/crypto/chelsio drivers/infiniband
	drivers/staging drivers/firewire drivers/usb/gadget drivers/thunderbolt"

top=$(tar -tf "$TARBALL" 2>/dev/null | sed -n '1{s,/.*,,p;q}')
[ "$top" ] || die "$TARBALL is no tar archive: reinstall its package"
progress=
[ ! -t 1 ] || progress="--checkpoint=1000 --checkpoint-action=ttyout=.\\r"
set -- "$top/Makefile"
for part in $parts; do
	set -- "$@" "$top/$part"
done
mkdir "$tmp/source"
# The tarball is of blocks: xz unpacks them on all CPUs.
# shellcheck disable=SC2086
XZ_DEFAULTS=-T0 tar -xf "$TARBALL" -C "$tmp/source" --strip-components=1 $progress "$@" 2>"$tmp/errors" || :
# No kernel has all the parts.
if trouble=$(grep -v -e 'Not found in archive' -e 'Exiting with failure' "$tmp/errors"); then
	die "cannot extract $TARBALL: $(echo "$trouble" | head -n 1)"
fi
[ -d "$tmp/source/drivers/net" ] || die "$TARBALL holds no drivers/net: is it a kernel's source?"

cd "$tmp/source"
version=$(awk -F'[ =]+' '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v (v == "" ? "" : ".") $2 }
	END { print v }' Makefile)
echo "$version" >version
# shellcheck disable=SC2046
awk -f "$OMATIC/kernels/index.awk" "$KDIR/include/config/auto.conf" \
	$(find drivers -name Makefile -o -name Kbuild) | sort >modules.tsv
cd "$K"
rm -rf "$K/linux"
mv "$tmp/source" "$K/linux"
end "linux $version, $(wc -l <"$K/linux/modules.tsv") modules in its Makefiles"
