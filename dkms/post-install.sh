#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# post-install.sh BUILT MODULES ORIGINALS: remove the placeholders of failed drivers (see
# build.sh), and print which modules are installed.
#
# Usage:        called by DKMS before its depmod (POST_INSTALL in dkms.conf). BUILT is DKMS'
#               directory for one kernel, MODULES is /lib/modules/KVER. ORIGINALS is where newer
#               versions of DKMS (not Debian 12's) move the modules of the kernel that they replace.
# Inputs:       BUILT/log/failed
# Exit status:  0
#
# If one run of DKMS builds and installs, it installs the placeholders, too. This script removes them,
# and moves the kernel's own modules back to their places.
set -eu
built=$1 modules=$2 originals=$3
kver=${modules##*/}

if [ -e "$built/log/failed" ]; then
	while read -r module reason; do
		rm -f "$modules/updates/dkms/$module.ko" "$modules/updates/dkms/$module.ko".*
		for origin in "$originals/$module".ko*.origin; do
			[ -e "$origin" ] || continue
			mv "${origin%.origin}" "$(cat "$origin")"
			rm "$origin"
		done
		echo "pfq: $module for $kver stays the kernel's own: $reason"
	done < "$built/log/failed"
	rmdir "$originals" 2> /dev/null || :
fi
echo "pfq: installed for $kver: $("$(dirname "$0")/modules.sh" "$built" | tr '\n' ' ')"

# The initrd may hold network drivers, which are loaded before the root file system is mounted.
if [ -e "/boot/initrd.img-$kver" ]; then
	echo "pfq: the initrd of $kver may hold the drivers that were installed before: run update-initramfs -u -k $kver"
fi
