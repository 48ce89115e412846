#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patch.sh: the stage patch. Apply the driver's quilt series, if it has one for this kernel.
#
# Usage:        called by driver.mk
# Inputs:       $B/orig/; $PATCHES/DRIVER/KERNEL/series, where KERNEL is 6.1.192 or else 6.1; with SRC
#               $PATCHES/DRIVER/NAME/series, where NAME is that of SRC, as i40e-2.22.8
# Outputs:      $B/patched/, a link to orig/ without a series; a note on standard error if the proof
#               does not need the series any more
# Environment:  B DRIVER PATCHES OMATIC, as in lib/common.sh; for the note all of rewrite and prove
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage patch

# series_is_unnecessary: whether rewrite and prove succeed without the series. A series exists for
# sites that the rules could not rewrite once; the rules may be better now.
series_is_unnecessary() {
	mkdir -p "$tmp/without"
	ln -s "$B/orig" "$tmp/without/patched"
	env B="$tmp/without" sh -c '"$OMATIC/stages/rewrite.sh" && "$OMATIC/stages/prove.sh"' >"$tmp/log" 2>&1 9>&1
}

series=
version=$(noted origin | sed -n 's/^linux //p')
for kernel in "${version%.*}" "$version"; do
	[ ! -f "$PATCHES/$DRIVER/$kernel/series" ] || series=$PATCHES/$DRIVER/$kernel/series
done
# A vendor's release is known by the name of SRC.
name=
[ -z "$SRC" ] || name=$(basename "$SRC" | sed 's/\.tgz$//;s/\.tar\(\.[a-z0-9]*\)\{0,1\}$//')
[ -z "$SRC" ] || [ ! -f "$PATCHES/$DRIVER/$name/series" ] || series=$PATCHES/$DRIVER/$name/series

if [ "$series" ]; then
	cp -a "$B/orig" "$tmp/patched"
	cd "$tmp/patched"
	if ! QUILT_PATCHES=${series%/series} QUILT_PC=$tmp/pc quilt --quiltrc - push -a >"$tmp/log" 2>&1; then
		die "$(awk '/^Applying patch / { patch = $3 }
			/^patching file / { file = $3 }
			/FAILED at|malformed|find file to patch/ { hunk = $0; exit }
			END { sub(/.*\//, "", patch); print patch ": " file ": " (hunk ? hunk : $0) }' "$tmp/log");" \
			"$series does not fit this source: refresh the patch, or drop it if the source has the change"
	fi
	text="$(grep -c '^Applying patch' "$tmp/log") patches of $series"
	if [ -z "$SRC" ] && series_is_unnecessary; then
		echo "omatic: $DRIVER: $series is no longer necessary: the rules rewrite every site without it." \
			"Remove it if the driver builds without it" >&2
	fi
else
	ln -s orig "$tmp/patched"
	text="no series${SRC:+ in ${PATCHES#"$TOP/"}/$DRIVER/$name}"
fi
rm -rf "$B/patched"
mv "$tmp/patched" "$B/patched"
end_stage "$text"
