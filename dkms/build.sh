#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh KVER: dkms' make command, in its build tree: the core and the chosen drivers to dkms/built.
# A driver that cannot be built is noted in dkms/built/failed, and the others go on. dkms demands a file for it all the same:
# it gets a copy of the kernel's own module, so that nothing worse can be installed; post-install.sh takes that away.
set -eu
kver=$1
export BUILD="$PWD/dkms/work"
built=$PWD/dkms/built
mkdir -p "$built"

make -C kmod core KVER="$kver"
cp "$BUILD/$kver/kmod/pfq_hook.ko" "$BUILD/$kver/kmod/pfq.ko" "$built"

# inbox MODULE: the kernel's own module, uncompressed
inbox() {
	file=$(find "/lib/modules/$kver/kernel" -name "$1.ko*" | head -n 1)
	case $file in
		*.xz) xz -dc "$file" ;;
		*.gz) gzip -dc "$file" ;;
		*.zst) zstd -dqc "$file" ;;
		'') cat "$built/pfq_hook.ko" ;; # no such module, nothing to replace
		*) cat "$file" ;;
	esac
}

dkms/drivers.sh | while read -r driver module; do
	if [ -e dkms/no-source ]; then
		why=$(cat dkms/no-source)
	elif make -C omatic DRIVER="$driver" KVER="$kver" OUT="$built" > dkms/log 2>&1 < /dev/null && [ -e "$built/$module.ko" ]; then
		cat dkms/log
		continue
	else
		cat dkms/log
		why=$(grep '^omatic:' dkms/log | tail -n 1)
	fi
	echo "$module ${why:-its module $module.ko was not made}" >> "$built/failed"
	inbox "$module" > "$built/$module.ko"
done
