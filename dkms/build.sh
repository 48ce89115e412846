#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh KVER: DKMS' make command. Build the core modules and the chosen drivers.
#
# Usage:        called by DKMS in its build tree (MAKE in dkms.conf)
# Inputs:       the names that drivers.sh prints; dkms/no-source, why the drivers cannot be built
# Outputs:      dkms/built/MODULE.ko; dkms/built/failed, a line "MODULE REASON" per driver that could
#               not be built
# Exit status:  0, also if drivers fail; that of make if the core fails
#
# DKMS demands a file for every module that dkms.conf names. So for a driver that fails, this script
# puts a placeholder there: a copy of the kernel's own module, which does no harm when DKMS installs
# it. post-install.sh removes it.
set -eu
kver=$1
export BUILD="$PWD/dkms/work"
# DKMS may run before the kernel's image is installed. omatic then compares with a module that it builds.
export INSTALLED_ONLY=yes
built=$PWD/dkms/built
mkdir -p "$built"

make -C kmod core KVER="$kver"
cp "$BUILD/$kver/kmod/pfq_hook.ko" "$BUILD/$kver/kmod/pfq.ko" "$built"

# print_inbox MODULE: print the kernel's own module, uncompressed; pfq_hook.ko if the kernel has none
print_inbox() {
	file=$(find "/lib/modules/$kver/kernel" -name "$1.ko*" 2> /dev/null | head -n 1)
	case $file in
		*.xz) xz -dc "$file" ;;
		*.gz) gzip -dc "$file" ;;
		*.zst) zstd -dqc "$file" ;;
		'') cat "$built/pfq_hook.ko" ;;
		*) cat "$file" ;;
	esac
}

dkms/drivers.sh | while read -r driver module; do
	if [ -e dkms/no-source ]; then
		reason=$(cat dkms/no-source)
	elif make -C omatic DRIVER="$driver" KVER="$kver" OUT="$built" > dkms/log 2>&1 < /dev/null && [ -e "$built/$module.ko" ]; then
		cat dkms/log
		continue
	else
		cat dkms/log
		reason=$(grep '^omatic:' dkms/log | tail -n 1)
	fi
	echo "$module ${reason:-omatic made no $module.ko: see make.log}" >> "$built/failed"
	print_inbox "$module" > "$built/$module.ko"
done
