#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patched/ + diff -> tree/ -> the module, built by kbuild against the headers.

. "$OMATIC/common.sh"
begin build

module=$(fact module)
dir=$(fact dir)
tree=$B/tree

# The tree is made anew, and taken when it differs from the one that is there: else kbuild compiles little or nothing.
make_tree() {
	cp -a "$B/patched/." "$tmp/tree"
	apply_diff "$tmp/tree" ||
		die "the diff does not apply: $(head -n 1 "$tmp/log")"
	# TRACE_INCLUDE_PATH is relative to include/trace
	mkdir -p "$tmp/tree/include/trace"
	if [ -z "$SRC" ]; then
		# shellcheck disable=SC2016
		find "$tmp/tree" -name Makefile -o -name Kbuild | xargs sed -i \
			-e 's,$(srctree)/$(src),$(src),g' -e "s,\$(srctree)/drivers,$tree/drivers,g"
		makefile=$tmp/tree/$dir/Makefile
		[ ! -f "$tmp/tree/$dir/Kbuild" ] || makefile=$tmp/tree/$dir/Kbuild
		cat >>"$makefile" <<-END

		# omatic: this module alone, with what the directories above pass down
		obj-y :=
		obj-m := $module.o
		ccflags-y += $(fact inherited | sed "s!-I\(\./\)*drivers!-I$tree/drivers!g")
		END
	fi
	sum=$(cd "$tmp/tree" && find . -type f | sort | xargs sha256sum | sha256sum)
	[ "$(cat "$tree.sum" 2>/dev/null)" != "$sum" ] || return 0
	rm -rf "$tree.sum" "$tree"
	mv "$tmp/tree" "$tree"
	echo "$sum" >"$tree.sum"
}

make_tree
rm -f "$B/$module.ko"

# Rewritten public headers come before the kernel's own. gcc's directory is what 5.10 adds by itself.
overlay=$(fact overlay)
[ -z "$overlay" ] || overlay="-nostdinc -isystem $(gcc -print-file-name=include) -I$tree/include"

# Empty in the environment, it keeps what is said here from the makes that kbuild calls.
unset MAKEOVERRIDES
# kbuild does not look whether the symbols of other modules have changed (modpost)
if ! cmp -s "$SYMVERS" "$tree.symvers"; then
	find "$tree" \( -name '*.mod.c' -o -name Module.symvers \) -delete
	cp "$SYMVERS" "$tree.symvers"
fi

jobs=-j$(nproc)
case ${MAKEFLAGS-} in *-j*) jobs= ;; esac
option=$(fact option)
[ "${option#CONFIG_}" != "$option" ] || option=
# -g0: mlx5_core.ko with debug information takes 114 MB. BTF would want pahole.
# shellcheck disable=SC2086
compile() {
	vendor=
	[ -z "$SRC" ] || vendor=$("$OMATIC/vendor.sh" "$tree" "$dir")
	if [ "$vendor" ]; then
		note "vendor build" "$vendor"
		# Makefiles other than kbuild's count on the variables and rules that make has by itself, and -rR takes away.
		MAKEFLAGS=-j$(nproc) KBUILD_EXTRA_SYMBOLS=$SYMVERS KCFLAGS=-g0 KCPPFLAGS=-I$HOOKS CONFIG_DEBUG_INFO_BTF_MODULES='' \
			"$KERNEL" kmake "$KVER" --run "cd '$tree' && $vendor"
		return
	fi
	"$KERNEL" kmake "$KVER" $jobs M="$tree/$dir" ${option:+"$option=m"} \
		${overlay:+"NOSTDINC_FLAGS=$overlay"} KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCFLAGS=-g0 CONFIG_DEBUG_INFO_BTF_MODULES= \
		KCPPFLAGS="-I$HOOKS -I$tree/include/trace" modules
}

if ! compile >"$B/build.log"; then
	die "kbuild failed: the compiler's words are above, the whole log in $B/build.log"
fi
built=$(find "$tree" -name "$module.ko" | head -n 1)
[ "$built" ] || die "kbuild made no $module.ko in $tree/$dir"
[ "$built" -ef "$tree/$dir/$module.ko" ] || cp "$built" "$tree/$dir"
note "module bytes" "$(wc -c <"$tree/$dir/$module.ko")"
note "module sha256" "$(sha256sum <"$tree/$dir/$module.ko" | cut -d ' ' -f 1)"
end "$module.ko, $(($(fact 'module bytes') / 1024)) KB"
