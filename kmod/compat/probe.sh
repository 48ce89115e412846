#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# probe.sh KVER DIR: write DIR/have.h, which defines HAVE_X for each probes/HAVE_X.c that compiles against the kernel.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kver=$1 dir=$2
work=$dir/probes

rm -rf "$work" && mkdir -p "$work"
cp "$here"/probes/*.c "$work"
objects=
for file in "$work"/*.c; do
	name=$(basename "$file" .c)
	objects="$objects $name.o"
	# an object, not a module: modpost does not see it, and it needs no licence
	echo "always-y += $name.o" >>"$work/Kbuild"
done
# one kbuild run for all probes; a probe that fails to compile is a result, not an error
"$here/../../omatic/kernels/kernel.sh" kmake "$kver" -k M="$work" $objects >"$work/log" 2>&1 || :

if [ ! -e "$work/canary_good.o" ] || [ -e "$work/canary_bad.o" ]; then
	echo "probe.sh: probing the headers of $kver does not work, see $work/log:" >&2
	grep -m 5 -iE 'error|not found|\*\*\*' "$work/log" >&2 || tail -n 5 "$work/log" >&2
	exit 1
fi
for file in "$work"/*.c; do
	name=$(basename "$file" .c)
	case $name in HAVE_*) ;; *) continue ;; esac
	if [ -e "$work/$name.o" ]; then
		echo "#define $name"
	else
		echo "/* not $name */"
	fi
done >"$dir/have.h.new"
mv "$dir/have.h.new" "$dir/have.h"
