# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# inbox.sh: find the unmodified module of the kernel, the control of a kernel's driver.
#
# Usage:        sourced by stages/build.sh and prove-module.sh
# Inputs:       the kernel's image; $B/control/
# Environment:  B KVER KERNEL SRC, as in lib/common.sh
# shellcheck disable=SC2154,SC2034 # common.sh sets tmp, its callers module and dir; has_inbox

# find_image: set $root to the root directory with the kernel's own modules, or to nothing if they are
# not at hand: DKMS builds for a new kernel before its image is installed
find_image() {
	root=$("$KERNEL" image "$KVER" 2>"$tmp/no_image") || root=
}

# find_inbox_module: put the kernel's own module into $tmp/inbox.ko, or what the stage build made in
# its place, and set has_inbox if there is one
find_inbox_module() {
	has_inbox=
	found=
	[ -z "$root" ] || found=$(find "$root/lib/modules/$KVER/kernel" -name "$module.ko*" | head -n 1)
	[ "$found" ] || [ "$SRC" ] || [ ! -e "$B/control/$dir/$module.ko" ] || found=$B/control/$dir/$module.ko
	case $found in
	'') return ;;
	*.xz) xz -dc "$found" ;;
	*.zst) zstd -qdc "$found" ;;
	*.gz) gzip -dc "$found" ;;
	*) cat "$found" ;;
	esac >"$tmp/inbox.ko"
	has_inbox=yes
}
