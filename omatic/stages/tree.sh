#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# tree.sh: the stage tree. Make the directory that kbuild works in: the patched sources with the
# diff applied.
#
# Usage:        called by driver.mk
# Inputs:       $B/patched/ or, with SRC, $B/control/; $B/diff
# Outputs:      $B/tree/; $B/tree.sums, the hashes of its files. If the directory exists, only the
#               files that differ are replaced, so that kbuild compiles no others.
# Environment:  B DRIVER SRC OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage tree

module=$(noted module)
dir=$(noted dir)
tree=$B/tree

# make_makefiles: let the kernel's Makefiles build this module alone, outside of the kernel's tree,
# with the flags that the directories above pass down
make_makefiles() {
	# shellcheck disable=SC2016,SC2038 # variables of make; the kernel's file names hold no blanks
	find "$tmp/tree" -name Makefile -o -name Kbuild | xargs sed -i \
		-e 's,$(srctree)/$(src),$(src),g' -e "s,\$(srctree)/drivers,$tree/drivers,g"
	mkdir -p "$tmp/tree/include/trace" "$tmp/tree/arch/x86/include"
	makefile=$tmp/tree/$dir/Makefile
	[ ! -f "$tmp/tree/$dir/Kbuild" ] || makefile=$tmp/tree/$dir/Kbuild
	# Trace headers name a TRACE_INCLUDE_PATH relative to include/trace; that of fjes is relative to
	# arch/x86/include.
	cat >>"$makefile" <<-END

		# added by omatic
		obj-y :=
		obj-m := $module.o
		ccflags-y += -I$tree/include/trace -I$tree/arch/x86/include $(noted inherited | sed "s!-I\(\./\)*drivers!-I$tree/drivers!g")
	END
}

# keep_objects: in the working directory, let kbuild keep the objects without a call that is rewritten. A header that
# all files read may have a call that the compiler does not see, such as a definition for older kernels. A mistake
# here would leave a receive call in the module, and fail the proof.
keep_objects() {
	{
		sed '/^#/d;s/\t.*//;s/^\.//' "$OMATIC/proof/calls"
		echo bpf_dispatcher_xdp_func
		echo bpf_stats_enabled_key
	} >"$tmp/words"
	find . -type f -name '*.o' | while read -r object; do
		source=${object%.o}.c
		grep -qxF "${source#./}" "$tmp/touched" || readelf -rW "$object" 2>/dev/null | grep -qwFf "$tmp/words" ||
			printf '%s\0' "$object"
	done | xargs -0 -r touch --no-create --no-dereference
}

# file_names: the names of a list of hashes, sorted
file_names() {
	sed 's/^[^ ]* *//' | sort
}

# update_tree: remove what is gone from the tree, and copy what is new or differs. Sets changed to the
# number of files copied.
update_tree() {
	file_names <"$tmp/sums" >"$tmp/names"
	file_names <"$tmp/sums.old" | comm -23 - "$tmp/names" | (cd "$tree" && xargs -r rm -f)
	comm -13 "$tmp/sums.old" "$tmp/sums" | file_names >"$tmp/names"
	cd "$tmp/tree"
	xargs -r touch <"$tmp/names"
	xargs -r cp --parents -pt "$tree" <"$tmp/names"
	changed=$(wc -l <"$tmp/names")
}

cp -a "$(source_dir)/." "$tmp/tree"
apply_diff "$tmp/tree" || die "the diff does not apply: $(head -n 1 "$tmp/log")"
if [ "$SRC" ]; then
	# kbuild compares dates: what the rewrite changes must be newer than the objects
	find "$tmp/tree" -name '*.ko' -delete
	sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/touched"
	(cd "$tmp/tree" && xargs -r touch <"$tmp/touched" && keep_objects)
	rm -rf "$tree" "$tree.sums"
	mv "$tmp/tree" "$tree"
	end_stage "$(grep -c "^--- " "$B/diff") of $(wc -l <"$B/files") files changed"
	exit
fi
make_makefiles
# shellcheck disable=SC2038 # the kernel's file names hold no blanks
(cd "$tmp/tree" && find . -type f | xargs sha256sum) | sort >"$tmp/sums"
if [ -f "$tree.sums" ]; then
	mv "$tree.sums" "$tmp/sums.old"
	update_tree
else
	rm -rf "$tree"
	mv "$tmp/tree" "$tree"
	changed=$(wc -l <"$tmp/sums")
fi
mv "$tmp/sums" "$tree.sums"
end_stage "$changed of $(wc -l <"$tree.sums") files changed"
