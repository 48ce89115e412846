#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# orig/ + the quilt series patches/DRIVER/KERNEL -> patched/. KERNEL is 6.1.192
# or 6.1. Without a series patched/ is orig/.

. "$OMATIC/common.sh"
begin patch

series=
version=$(fact origin | sed -n 's/^linux //p')
for kernel in "${version%.*}" "$version"; do
	[ ! -f "$PATCHES/$DRIVER/$kernel/series" ] || series=$PATCHES/$DRIVER/$kernel/series
done

cd "$B"
rm -rf patched
if [ -z "$series" ]; then
	ln -s orig patched
	end "no series"
	exit
fi
cp -a orig "$tmp/patched"
cd "$tmp/patched"
if ! QUILT_PATCHES=${series%/series} QUILT_PC=$tmp/pc quilt --quiltrc - push -a >"$tmp/log" 2>&1; then
	hunk=$(grep -m 1 -e 'FAILED' -e "can't find file" -e 'malformed' "$tmp/log" || tail -n 1 "$tmp/log")
	name=$(sed -n 's/^Applying patch //p' "$tmp/log" | tail -n 1)
	die "$(basename "$name") of $series no longer applies: $hunk; refresh it, or drop it if the source has it"
fi
mv "$tmp/patched" "$B/patched"
end "$(grep -c '^Applying patch' "$tmp/log") patches of $series"
