#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# together.sh NAME...: the modules of several drivers, whose trees are there, by one kbuild: its start, modpost and the
# object that all modules share then cost once. Where that fails nothing is said: each driver's own build does.

set -eu
. "$OMATIC/lib/kbuild.sh"
work=$M/together.$$
tmp=$work
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$work"
: >"$work/Kbuild"

# of B=$K/NAME
fact() {
	sed -n "s/^$1\t//p" "$B/facts.fetch"
}

for name; do
	B=$K/$name
	[ -e "$B/facts.prove" ] && [ -z "$(fact overlay)" ] || continue
	key=$(key)
	[ "$(cat "$B/tree.built" 2>/dev/null)" != "$key" ] || continue
	forget_old_hooks
	echo "$key" >"$work/$name.key"
	ln -s "$B/tree/$(fact dir)" "$work/$name"
	echo "obj-m += $name/" >>"$work/Kbuild"
done
[ "$(wc -l <"$work/Kbuild")" -gt 1 ] || exit 0

# shellcheck disable=SC2086 # words
"$KERNEL" kmake "$KVER" $flags M="$work" KBUILD_EXTRA_SYMBOLS="$SYMVERS" KCPPFLAGS="-I$HOOKS" modules \
	>"$work/log" 2>&1 || exit 0
for key in "$work"/*.key; do
	name=${key##*/} name=${name%.key}
	B=$K/$name
	module=$(fact module)
	awk -F'\t' -v end="/$name/$module" '"/" $3 ~ end "$"' "$work/Module.symvers" >"$work/$name/Module.symvers"
	cp "$work/log" "$B/build.log"
	[ ! -e "$work/$name/$module.ko" ] || mv "$key" "$B/tree.built"
done
