#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# orig/ + the quilt series patches/DRIVER/KERNEL -> patched/. KERNEL is 6.1.192
# or 6.1. Without a series patched/ is orig/.

. "$OMATIC/lib/common.sh"
begin patch

# A series is there for sites that the rules cannot rewrite. Without it they may by now.
unnecessary() {
	mkdir -p "$tmp/without"
	ln -s "$B/orig" "$tmp/without/patched"
	env B="$tmp/without" sh -c '"$OMATIC/stages/rewrite.sh" && "$OMATIC/stages/prove.sh"' >"$tmp/log" 2>&1 9>&1
}

series=
version=$(fact origin | sed -n 's/^linux //p')
for kernel in "${version%.*}" "$version"; do
	[ ! -f "$PATCHES/$DRIVER/$kernel/series" ] || series=$PATCHES/$DRIVER/$kernel/series
done

if [ "$series" ]; then
	cp -a "$B/orig" "$tmp/patched"
	cd "$tmp/patched"
	if ! QUILT_PATCHES=${series%/series} QUILT_PC=$tmp/pc quilt --quiltrc - push -a >"$tmp/log" 2>&1; then
		die "$(awk '/^Applying patch / { patch = $3 }
			/^patching file / { file = $3 }
			/FAILED at|malformed|find file to patch/ { hunk = $0; exit }
			END { sub(/.*\//, "", patch); print patch ": " file ": " (hunk ? hunk : $0) }' "$tmp/log");" \
			"$series no longer fits: refresh the patch, or drop it if the source has its change"
	fi
	text="$(grep -c '^Applying patch' "$tmp/log") patches of $series"
	if unnecessary; then
		echo "omatic: $DRIVER: $series is no longer necessary for the proof: every site is rewritten without it; drop it if the driver builds" >&2
	fi
else
	ln -s orig "$tmp/patched"
	text="no series"
fi
rm -rf "$B/patched"
mv "$tmp/patched" "$B/patched"
end "$text"
