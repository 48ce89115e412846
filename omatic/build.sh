#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patched/ + diff -> tree/ -> the module, built by kbuild against the headers.

. "$OMATIC/common.sh"
begin build

module=$(fact module)
dir=$(fact dir)
tree=$B/tree

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
	rm -rf "$tree"
	mv "$tmp/tree" "$tree"
	echo "$sum" >"$tree.sum"
}

rm -f "$B/$module.ko"

# A tree of the same sources and diff is kept: kbuild then compiles little or nothing.
sum=$({ cd "$B/patched/" && find . -type f | sort | xargs sha256sum; fact inherited; cat "$B/diff" "$0"; } | sha256sum)
[ "$(cat "$tree.sum" 2>/dev/null)" = "$sum" ] || make_tree

jobs=-j$(nproc)
case ${MAKEFLAGS-} in *-j*) jobs= ;; esac
option=$(fact option)
[ "${option#CONFIG_}" != "$option" ] || option=
# -g0: mlx5_core.ko with debug information takes 114 MB. BTF would want pahole.
# shellcheck disable=SC2086
if ! "$KERNEL" kmake "$KVER" $jobs M="$tree/$dir" ${option:+"$option=m"} \
	KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCFLAGS=-g0 CONFIG_DEBUG_INFO_BTF_MODULES= \
	KCPPFLAGS="-I$HOOKS -I$tree/include/trace" modules >"$B/build.log"; then
	die "kbuild failed: the compiler's words are above, the whole log in $B/build.log"
fi
[ -f "$tree/$dir/$module.ko" ] || die "kbuild made no $module.ko in $tree/$dir"
note "module bytes" "$(wc -c <"$tree/$dir/$module.ko")"
note "module sha256" "$(sha256sum <"$tree/$dir/$module.ko" | cut -d ' ' -f 1)"
end "$module.ko, $(($(fact 'module bytes') / 1024)) KB"
