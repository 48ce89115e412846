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
	mkdir "$tmp/sandbox"
	SANDBOX_TMP="$tmp/sandbox" SANDBOX_READ="$HOOKS" SANDBOX_FIRST="-I$tree/omatic-overlay $kcppflags" SANDBOX_LAST="$kcflags" \
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

# hold_tree: until release_tree, the tree is one that must not be used again. A run that ends in between, however it
# ends, leaves it to the next one to make it anew.
hold_tree() {
	for file in state.tree tree.sums; do
		[ ! -e "$B/$file" ] || mv "$B/$file" "$tmp"
	done
}
release_tree() {
	for file in tree.sums state.tree; do
		[ ! -e "$tmp/$file" ] || mv "$tmp/$file" "$B"
	done
}

# hook_warnings: print the warnings about types in the log of a vendor's build that concern a hook: the text or the
# statement names one. Jobs of make mix their lines, so that what follows a warning in the log does not tell.
hook_warnings() {
	grep -E ': (warning|error): .*\[-W(error=)?(int-conversion|incompatible-pointer-types)\]' "$B/build.log" | sort -u >"$tmp/warnings" || :
	while IFS= read -r warning; do
		case $warning in *pfq_*) echo "$warning" && continue ;; esac
		line=${warning#*:} name=${warning%%:*}
		line=${line%%:*}
		# kbuild may run the compiler in a directory of the tree, and DKMS has other names for it
		name=${name#"$tree/"}
		while [ ! -f "$tree/$name" ] && [ "${name#*/}" != "$name" ]; do name=${name#*/}; done
		[ -f "$tree/$name" ] || continue
		! awk -v line="$line" 'NR >= line { print; if (/[;{}]/ || NR > line + 20) exit }' "$tree/$name" | grep -q pfq_ ||
			echo "$warning"
	done <"$tmp/warnings"
}

# check_warnings: a hook whose arguments have other types than the rules expect is an error
check_warnings() {
	hook_warnings >"$tmp/hook_warnings"
	[ -s "$tmp/hook_warnings" ] || return 0
	head -n 10 "$tmp/hook_warnings" >&2
	die "the rewritten source does not fit the hooks: the compiler's first warnings are above, the whole log is $B/build.log"
}

# build_control: compile the unmodified sources, where the rewritten ones are compiled afterwards
build_control() {
	hold_tree
	sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/rewritten"
	mkdir -p "$tmp/keep" "$B/control/$dir"
	(cd "$tree" && xargs -r cp --parents -pt "$tmp/keep") <"$tmp/rewritten"
	(cd "$(source_dir)" && xargs -r cp --parents -t "$tree") <"$tmp/rewritten"
	build kernel unmodified
	cp "$tree/$dir/$module.ko" "$B/control/$dir"
	# kbuild compares dates: the rewritten files must be newer than the objects
	(cd "$tmp/keep" && xargs -r cp --parents -t "$tree") <"$tmp/rewritten"
	release_tree
}

# list_read RECORDS: print hashes of the files of the tree that are judged, and the names of all that the build read.
# The unmodified source read the kernel's headers instead of those in omatic-overlay, and no hooks.
list_read() {
	(cd "$tree" && xargs -r sha256sum <"$B/files")
	awk -F'\t' -v hooks="$HOOKS/" '$1 == "file" && $2 !~ /^omatic-overlay\// || $1 == "shipped" ||
		$1 ~ /^(outside|lost)$/ && index($2, hooks) != 1 {
		print $1 "\t" $2
	}' "$1" | sort -u
}

# says_nothing FILE: whether a file that the second build made anew has nothing to judge: no call, no definition of
# one, and no line of the diff, in the content of either build. A file that one of them has not is empty there.
says_nothing() {
	! grep -qxF "$1" "$tmp/touched" || return 1
	for content in "$B/control/$1" "$tree/$1"; do
		[ -e "$content" ] || continue
		echo "$content" >"$tmp/content"
		"$SITES" "$OMATIC/proof/calls" <"$tmp/content" >"$tmp/said" &&
			"$SITES" -d "$OMATIC/proof/calls" <"$tmp/content" >>"$tmp/said" || return 1
		[ ! -s "$tmp/said" ] || return 1
	done
}

# compare_read: a build that makes other sources the second time would hand over what nobody judged. One that writes
# the date into a header may do so.
compare_read() {
	sed -n 's,^--- a/,,p' "$B/diff" >"$tmp/touched"
	diff "$tmp/before" "$tmp/after" >"$tmp/differences" || :
	changed=$(sed -n 's/^[<>] \(shipped\|outside\|lost\)\t//p' "$tmp/differences" | head -n 1)
	sed -n 's/^[<>] file\t//p;s/^[<>] [0-9a-f]\{64\} [ *]//p' "$tmp/differences" | sort -u >"$tmp/changed"
	while [ -z "$changed" ] && read -r file; do
		says_nothing "$file" || changed=$file
	done <"$tmp/changed"
	[ -z "$changed" ] ||
		die "the second build does not have the sources of the first one: $changed is another file, so that it was not" \
			"judged: change its makefile in SRC=$SRC so that it makes this file only if it does not exist"
	[ ! -s "$tmp/changed" ] ||
		note "made anew" "$(paste -sd ' ' "$tmp/changed"), by the second build, without a call"
}

if [ "$SRC" ]; then
	list_read "$B/records" >"$tmp/before"
	hold_tree
	build vendor
	check_warnings
	DIR=$(noted dir | grep -vx "[.]") || DIR=
	DIR=$DIR SANDBOX_TMP="$tmp/sandbox" "$KERNEL" sandbox "$KVER" "$tree" "$tree" "$OMATIC/lib/records.sh" "$module" >"$tmp/records" 2>"$tmp/errors" ||
		die "$(head -n 1 "$tmp/errors")"
	list_read "$tmp/records" >"$tmp/after"
	compare_read
	release_tree
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
