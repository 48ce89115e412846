#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patched/ + diff -> tree/, which kbuild works in. Of a tree that is there only the files that differ are replaced, so that
# kbuild compiles no others.

. "$OMATIC/lib/common.sh"
begin tree

module=$(fact module)
dir=$(fact dir)
tree=$B/tree

# The kernel's Makefiles, for this module alone, with what the directories above pass down.
make_makefiles() {
	# shellcheck disable=SC2016,SC2038 # make's variables; no blanks in the kernel's names
	find "$tmp/tree" -name Makefile -o -name Kbuild | xargs sed -i \
		-e 's,$(srctree)/$(src),$(src),g' -e "s,\$(srctree)/drivers,$tree/drivers,g"
	makefile=$tmp/tree/$dir/Makefile
	[ ! -f "$tmp/tree/$dir/Kbuild" ] || makefile=$tmp/tree/$dir/Kbuild
	# TRACE_INCLUDE_PATH is relative to include/trace, fjes's to arch/x86/include
	cat >>"$makefile" <<-END

		# omatic
		obj-y :=
		obj-m := $module.o
		ccflags-y += -I$tree/include/trace -I$tree/arch/x86/include $(fact inherited | sed "s!-I\(\./\)*drivers!-I$tree/drivers!g")
	END
}

names() {
	sed 's/^[^ ]* *//' | sort
}

update() {
	names <"$tmp/sums" >"$tmp/names"
	names <"$tmp/sums.old" | comm -23 - "$tmp/names" | (cd "$tree" && xargs -r rm -f)
	comm -13 "$tmp/sums.old" "$tmp/sums" | names >"$tmp/names"
	cd "$tmp/tree"
	xargs -r touch <"$tmp/names"
	xargs -r cp --parents -pt "$tree" <"$tmp/names"
	changed=$(wc -l <"$tmp/names")
}

cp -a "$B/patched/." "$tmp/tree"
apply_diff "$tmp/tree" || die "the diff does not apply: $(head -n 1 "$tmp/log")"
mkdir -p "$tmp/tree/include/trace" "$tmp/tree/arch/x86/include"
[ "$SRC" ] || make_makefiles
# shellcheck disable=SC2038
(cd "$tmp/tree" && find . -type f | xargs sha256sum) | sort >"$tmp/sums"
if [ -f "$tree.sums" ]; then
	mv "$tree.sums" "$tmp/sums.old"
	update
else
	rm -rf "$tree"
	mv "$tmp/tree" "$tree"
	changed=$(wc -l <"$tmp/sums")
fi
mv "$tmp/sums" "$tree.sums"
end "$changed of $(wc -l <"$tree.sums") files are new"
