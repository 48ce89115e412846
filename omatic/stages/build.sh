#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# tree/ -> the module, built by kbuild against the headers.

. "$OMATIC/lib/common.sh"
begin build
. "$OMATIC/lib/kbuild.sh"

module=$(fact module)
dir=$(fact dir)
tree=$B/tree

# Rewritten public headers come before the kernel's own. gcc's directory is what 5.10 adds by itself.
overlay=$(fact overlay)
[ -z "$overlay" ] || overlay="-nostdinc -isystem $(gcc -print-file-name=include) -I$tree/include"

option=$(fact option)
[ "${option#CONFIG_}" != "$option" ] || option=

# shellcheck disable=SC2086,SC2046 # lists of words
compile() {
	vendor=
	[ -z "$SRC" ] || vendor=$("$OMATIC/lib/vendor.sh" "$tree" "$dir")
	if [ "$vendor" ]; then
		note "vendor build" "$vendor"
		# Makefiles other than kbuild's count on the variables and rules that make has by itself, and -rR takes away.
		env $flags MAKEFLAGS=-j$(nproc) KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCPPFLAGS="-I$HOOKS" \
			"$KERNEL" kmake "$KVER" --run "cd '$tree' && $vendor"
		return
	fi
	"$KERNEL" kmake "$KVER" $flags M="$tree/$dir" ${option:+"$option=m"} ${overlay:+"NOSTDINC_FLAGS=$overlay"} \
		KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCPPFLAGS="-I$HOOKS${SRC:+ -I$tree/include/trace}" modules
}

key=$(key)
if [ "$SRC" ] || [ "$(cat "$tree.built" 2>/dev/null)" != "$key" ]; then
	rm -f "$B/$module.ko" "$tree.built"
	forget_old_hooks
	if ! compile >"$B/build.log"; then
		die "kbuild failed: the compiler's words are above, the whole log in $B/build.log"
	fi
	built=$(find "$tree" -name "$module.ko" | head -n 1)
	[ "$built" ] || die "kbuild made no $module.ko in $tree/$dir"
	[ "$built" -ef "$tree/$dir/$module.ko" ] || cp "$built" "$tree/$dir"
	echo "$key" >"$tree.built"
fi
note "module bytes" "$(wc -c <"$tree/$dir/$module.ko")"
note "module sha256" "$(sha256sum <"$tree/$dir/$module.ko" | cut -d ' ' -f 1)"
end "$module.ko, $(($(fact 'module bytes') / 1024)) KB"
