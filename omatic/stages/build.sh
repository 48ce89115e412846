#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: the stage build. Compile the rewritten driver against the kernel's headers.
#
# Usage:        called by driver.mk
# Inputs:       $B/tree/, $B/diff, $SYMVERS
# Outputs:      the module in $B/tree/DIR/, not proved yet; $B/tree.built, the hash of what it was
#               built from; $B/build.log
# Environment:  B DRIVER K KVER KDIR SRC SYMVERS KERNEL HOOKS OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage build
. "$OMATIC/lib/kbuild.sh"

module=$(noted module)
dir=$(noted dir)
tree=$B/tree

# Rewritten public headers must be found before the kernel's own, so their directory goes into
# NOSTDINC_FLAGS. Setting it replaces kbuild's own value, so it names the directory of gcc's headers, as
# kbuild's value does in 5.10.
overlay=$(noted overlay)
[ -z "$overlay" ] || overlay="-nostdinc -isystem $(gcc -print-file-name=include) -I$tree/include"

option=$(noted option)
[ "${option#CONFIG_}" != "$option" ] || option=

# compile: by the vendor's own Makefiles if there are any, else by kbuild
# shellcheck disable=SC2086,SC2046 # lists of words
compile() {
	vendor=
	[ -z "$SRC" ] || vendor=$("$OMATIC/lib/vendor.sh" "$tree" "$dir")
	if [ "$vendor" ]; then
		note "vendor build" "$vendor"
		# Without -rR, since a vendor's Makefiles may need make's built-in variables and rules.
		env $flags MAKEFLAGS=-j$(nproc) KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCFLAGS="$kcflags" KCPPFLAGS="$kcppflags" \
			"$KERNEL" kmake "$KVER" --run "cd '$tree' && $vendor"
		return
	fi
	"$KERNEL" kmake "$KVER" $flags M="$tree/$dir" ${option:+"$option=m"} ${overlay:+"NOSTDINC_FLAGS=$overlay"} \
		KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCFLAGS="$kcflags" KCPPFLAGS="$kcppflags${SRC:+ -I$tree/include/trace}" modules
}

key=$(module_key)
if [ "$SRC" ] || [ "$(cat "$tree.built" 2>/dev/null)" != "$key" ]; then
	rm -f "$B/$module.ko" "$tree.built"
	invalidate_modpost
	[ -z "$SRC" ] || find "$tree" -name '*.ko' -delete
	if ! compile >"$B/build.log"; then
		die "kbuild failed: the compiler's messages are above, the whole log is $B/build.log"
	fi
	built=$(find "$tree" -name "$module.ko" | head -n 1)
	[ "$built" ] || die "kbuild made no $module.ko in $tree/$dir: see $B/build.log"
	[ "$built" -ef "$tree/$dir/$module.ko" ] || cp "$built" "$tree/$dir"
	echo "$key" >"$tree.built"
fi
note "module bytes" "$(wc -c <"$tree/$dir/$module.ko")"
note "module sha256" "$(sha256sum <"$tree/$dir/$module.ko" | cut -d ' ' -f 1)"
end_stage "$module.ko, $(($(noted 'module bytes') / 1024)) KB"
