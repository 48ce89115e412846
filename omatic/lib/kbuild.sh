# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# kbuild.sh: the flags for kbuild ($flags, $kcflags, $kcppflags), and a hash that decides whether a module
# has to be built again.
#
# Usage:        sourced by stages/build.sh and matrix/batch-kbuild.sh
# Environment:  B HOOKS SYMVERS KDIR, as in common.sh; $tmp, a temporary directory; DEBUG, if not
#               empty: with debug information; SRC, if a vendor's source is built
# shellcheck disable=SC2154,SC2034 # tmp; flags

# -g0: with debug information mlx5_core.ko takes 114 MB. BTF would need pahole.
debug=-g0
[ -z "${DEBUG:-}" ] || debug=-g
flags="CONFIG_DEBUG_INFO_BTF_MODULES="
# A hook whose arguments have other types than the rules expect must not compile. A vendor's own code may convert as its
# flags allow: there the stage build looks for warnings that concern a hook.
if [ "${SRC:-}" ]; then
	kcflags="$debug -Wint-conversion -Wno-error=int-conversion -Wincompatible-pointer-types -Wno-error=incompatible-pointer-types"
else
	kcflags="$debug -Werror=int-conversion -Werror=incompatible-pointer-types"
fi
# The hooks are declared before the first line of each file, whatever it includes, and where.
kcppflags="-I$HOOKS -include $HOOKS/pfq/hook.h -include $HOOKS/pfq/frame.h"

# omatic's Makefile exports an empty MAKEOVERRIDES, which would keep the flags above from the
# makes that kbuild starts.
unset MAKEOVERRIDES

# hook_inputs: print hashes of what the module of $B takes from PFQ, in addition to its tree: the headers
# that the compiler reads before each file, and the versions of the symbols that it uses
hook_inputs() {
	(cd "$HOOKS" && sha256sum pfq/hook.h pfq/frame.h)
	grep -o 'pfq_[a-zA-Z0-9_]*' "$B/diff" | sort -u | awk 'NR == FNR { used[$1]; next } $2 in used' - "$SYMVERS"
}

# module_key: print a hash of everything that the module of $B is built from. While it is the same,
# the module is not built again, whatever the dates of the files are.
module_key() {
	{
		cat "$B/tree.sums"
		hook_inputs
		cat "$KDIR/Module.symvers" "$KDIR/include/config/auto.conf"
		echo "$flags $kcflags"
	} | sha256sum
}

# invalidate_modpost: remove modpost's results if the hooks changed, since kbuild does not notice
# that the symbols of other modules changed
invalidate_modpost() {
	hook_inputs >"$tmp/hooks"
	cmp -s "$tmp/hooks" "$B/tree.hooks" && return
	find "$B/tree" \( -name '*.mod.c' -o -name Module.symvers \) -delete
	cp "$tmp/hooks" "$B/tree.hooks"
}
