#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# post-install.sh BUILT MODULES ORIGINALS: runs before dkms' depmod. MODULES is /lib/modules/KVER, and ORIGINALS where
# newer dkms (not Debian 12's) moves a module of the kernel that it replaces. When build and install are one run of dkms,
# it has installed the copies that stand for drivers that failed: takes them away again. Then says what is in use.
set -eu
built=$1 modules=$2 originals=$3
kver=${modules##*/}

if [ -e "$built/log/failed" ]; then
	while read -r module why; do
		rm -f "$modules/updates/dkms/$module.ko" "$modules/updates/dkms/$module.ko".*
		for origin in "$originals/$module".ko*.origin; do
			[ -e "$origin" ] || continue
			mv "${origin%.origin}" "$(cat "$origin")"
			rm "$origin"
		done
		echo "pfq: $module for $kver stays the kernel's own: $why"
	done < "$built/log/failed"
	rmdir "$originals" 2> /dev/null || :
fi
echo "pfq: installed for $kver: $("$(dirname "$0")/modules.sh" "$built" | tr '\n' ' ')"

# the initrd may hold network drivers, and load them before the root file system is there
if [ -e "/boot/initrd.img-$kver" ]; then
	echo "pfq: its initrd may hold the drivers that were in use before: update-initramfs -u -k $kver"
fi
