# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by what builds modules: kbuild's words, and what tells whether a module has to be built again.

# -g0: mlx5_core.ko with debug information takes 114 MB. BTF would want pahole.
flags="KCFLAGS=-g0 CONFIG_DEBUG_INFO_BTF_MODULES="

# Empty in the environment, it keeps what is said here from the makes that kbuild calls.
unset MAKEOVERRIDES

# hooks: all of ours that goes into the module of $B beside its tree, the headers that it includes and its symbols' versions
hooks() {
	sed -n 's,^+#include <\(pfq/[a-z]*\.h\)>.*,\1,p' "$B/diff" | sort -u | (cd "$HOOKS" && xargs -r sha256sum)
	grep -o 'pfq_[a-zA-Z0-9_]*' "$B/diff" | sort -u | awk 'NR == FNR { used[$1]; next } $2 in used' - "$SYMVERS"
}

# key: a hash of what makes the module of $B. Without a difference there is nothing to build, whatever is newer than what.
key() {
	{
		cat "$B/tree.sums"
		hooks
		cat "$KDIR/Module.symvers" "$KDIR/include/config/auto.conf"
		echo "$flags"
	} | sha256sum
}

# forget_old_hooks: kbuild does not look whether the symbols of other modules have changed (modpost)
forget_old_hooks() {
	hooks >"$tmp/hooks"
	cmp -s "$tmp/hooks" "$B/tree.hooks" && return
	find "$B/tree" \( -name '*.mod.c' -o -name Module.symvers \) -delete
	cp "$tmp/hooks" "$B/tree.hooks"
}
