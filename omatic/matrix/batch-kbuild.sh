#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# batch-kbuild.sh NAME...: build the modules of several drivers by one kbuild, so that they share
# the cost of its start, of modpost and of the object that is linked into each module.
#
# Usage:        called by batch.sh, with the drivers' locks held
# Inputs:       of each driver $K/NAME/tree/, proved
# Outputs:      of each driver the same as stages/build.sh, except state.build
# Environment:  K M KVER KDIR SYMVERS KERNEL HOOKS OMATIC, as in lib/common.sh
# Exit status:  0, also if kbuild fails: each driver's own build follows, and reports the error

set -eu
. "$OMATIC/lib/kbuild.sh"
work=$M/batch.$$
tmp=$work
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work"
: >"$work/Kbuild"

# noted KEY: what the stage fetch recorded for the driver in $B
noted() {
	sed -n "s/^$1\t//p" "$B/state.fetch"
}

for name; do
	B=$K/$name
	[ -e "$B/state.prove" ] && [ -z "$(noted overlay)" ] || continue
	key=$(module_key)
	[ "$(cat "$B/tree.built" 2>/dev/null)" != "$key" ] || continue
	invalidate_modpost
	echo "$key" >"$work/$name.key"
	ln -s "$B/tree/$(noted dir)" "$work/$name"
	echo "obj-m += $name/" >>"$work/Kbuild"
done
[ "$(wc -l <"$work/Kbuild")" -gt 1 ] || exit 0

# shellcheck disable=SC2086 # words
"$KERNEL" kmake "$KVER" $flags M="$work" KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCFLAGS="$kcflags" KCPPFLAGS="$kcppflags" modules \
	>"$work/log" 2>&1 || exit 0
for key in "$work"/*.key; do
	name=${key##*/} name=${name%.key}
	B=$K/$name
	module=$(noted module)
	awk -F'\t' -v end="/$name/$module" '"/" $3 ~ end "$"' "$work/Module.symvers" >"$work/$name/Module.symvers"
	cp "$work/log" "$B/build.log"
	[ ! -e "$work/$name/$module.ko" ] || mv "$key" "$B/tree.built"
done
