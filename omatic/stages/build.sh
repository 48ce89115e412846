#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: the stage build. Compile the rewritten driver against the kernel's headers.
#
# Usage:        called by driver.mk
# Inputs:       $B/tree/, $B/diff, $SYMVERS; $B/patched/
# Outputs:      the module in $B/tree/DIR/, not proved yet; $B/tree.built, the hash of what it was
#               built from; $B/build.log; $B/control/, the unmodified module of a kernel's driver, if the
#               kernel's own is not at hand
# Environment:  B DRIVER K KVER KDIR SRC SYMVERS KERNEL HOOKS OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage build
. "$OMATIC/lib/inbox.sh"
. "$OMATIC/lib/kbuild.sh"

module=$(noted module)
dir=$(noted dir)
tree=$B/tree

# compile_kernel: by kbuild. Rewritten public headers must be found before the kernel's own, so their
# directory goes into NOSTDINC_FLAGS. Setting it replaces kbuild's own value, so it names the directory
# of gcc's headers, as kbuild's value does in 5.10.
# shellcheck disable=SC2086 # lists of words
compile_kernel() {
	overlay=$(noted overlay)
	[ -z "$overlay" ] || overlay="-nostdinc -isystem $(gcc -print-file-name=include) -I$tree/include"
	"$KERNEL" kmake "$KVER" $flags M="$tree/$dir" ${overlay:+"NOSTDINC_FLAGS=$overlay"} \
		KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCFLAGS="$kcflags" KCPPFLAGS="$kcppflags" modules
}

# compile_vendor: by the vendor's own means, as the stage control did
compile_vendor() {
	SANDBOX_READ="$HOOKS" SANDBOX_FIRST="-I$tree/omatic-overlay $kcppflags" SANDBOX_LAST="$kcflags" \
		SANDBOX_SYMVERS="$SYMVERS" MAKEFLAGS="-- $flags" \
		"$KERNEL" sandbox "$KVER" "$tree" "$tree" "$OMATIC/lib/vendor.sh" again "$module" </dev/null
}

# build WHO [SOURCE]: remove what an earlier run left, and compile; SOURCE is rewritten or unmodified
build() {
	source=${2:-rewritten}
	rm -f "$B/$module.ko" "$tree.built"
	find "$tree" -name '*.ko' -delete
	if ! with_progress "building the $source source" "$tree" "$B/build.log" "compile_$1"; then
		grep -E ' error: |fatal error|undefined!|: \*\*\*' "$B/build.log" | head -n 10 >&2 || :
		die "the $source source does not build: the compiler's first messages are above, the whole log is $B/build.log"
	fi
	[ -f "$tree/$dir/$module.ko" ] || die "the build made no $module.ko in $tree/$dir: see $B/build.log"
}

# build_control: compile the unmodified sources, where the rewritten ones are compiled afterwards
build_control() {
	sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/rewritten"
	mkdir -p "$tmp/keep" "$B/control/$dir"
	(cd "$tree" && xargs -r cp --parents -pt "$tmp/keep") <"$tmp/rewritten"
	(cd "$(source_dir)" && xargs -r cp --parents -t "$tree") <"$tmp/rewritten"
	build kernel unmodified
	cp "$tree/$dir/$module.ko" "$B/control/$dir"
	# kbuild compares dates: the rewritten files must be newer than the objects
	(cd "$tmp/keep" && xargs -r cp --parents -t "$tree") <"$tmp/rewritten"
}

# list_read RECORDS: print hashes of the files of the tree that are judged, and the names of all that the build read.
# The unmodified source read the kernel's headers instead of those in omatic-overlay.
list_read() {
	(cd "$tree" && xargs -r sha256sum <"$B/files")
	awk -F'\t' '$1 == "file" && $2 !~ /^omatic-overlay\// || $1 == "shipped"' "$1" | sort
}

if [ "$SRC" ]; then
	list_read "$B/records" >"$tmp/before"
	build vendor
	# A build that makes other sources the second time would hand over what nobody judged.
	DIR=$(noted dir | grep -vx "[.]") || DIR=
	DIR=$DIR "$KERNEL" sandbox "$KVER" "$tree" "$tree" "$OMATIC/lib/records.sh" "$module" >"$tmp/records" 2>"$tmp/errors" ||
		die "$(head -n 1 "$tmp/errors")"
	list_read "$tmp/records" >"$tmp/after"
	changed=$(diff "$tmp/before" "$tmp/after" | sed -n 's/^[<>] [^ \t]*[ \t]*//p' | head -n 1)
	[ -z "$changed" ] || die "the second build does not have the sources of the first one: $changed is another file, so that it was not judged"
else
	find_image
	find_inbox_module
	key=$(module_key)
	if [ "$(cat "$tree.built" 2>/dev/null)" != "$key" ] || [ -z "$has_inbox" ]; then
		invalidate_modpost
		[ "$has_inbox" ] || build_control
		build kernel
		echo "$key" >"$tree.built"
	fi
fi
note "module bytes" "$(wc -c <"$tree/$dir/$module.ko")"
note "module sha256" "$(sha256sum <"$tree/$dir/$module.ko" | cut -d ' ' -f 1)"
end_stage "$module.ko, $(($(noted 'module bytes') / 1024)) KB"
