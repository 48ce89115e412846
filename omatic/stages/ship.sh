#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# ship.sh DRIVER...: the diffs that omatic made -> patches/cache/KERNEL/DRIVER.diff

set -eu
KVER=$("$KERNEL" resolve "$KVER")
version=$(cat "$BUILD/$KVER/linux/version")
mkdir -p "$PATCHES/cache/$version"
for driver; do
	cp "$BUILD/$KVER/$driver/diff" "$PATCHES/cache/$version/$driver.diff"
	echo "$PATCHES/cache/$version/$driver.diff"
done
