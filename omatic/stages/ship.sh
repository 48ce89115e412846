#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# ship.sh DRIVER...: copy the drivers' diffs to patches/cache/, for machines without spatch.
#
# Usage:        called by `make ship`, after `make prove`
# Inputs:       $BUILD/KVER/DRIVER/diff
# Outputs:      $PATCHES/cache/VERSION/DRIVER.diff, and their names on standard output
# Environment:  KVER BUILD KERNEL PATCHES: see the Makefile
# Exit status:  0, or 1 after a message

set -eu
KVER=$("$KERNEL" resolve "$KVER")
version=$(cat "$BUILD/$KVER/linux/version")
mkdir -p "$PATCHES/cache/$version"
for driver; do
	cp "$BUILD/$KVER/$driver/diff" "$PATCHES/cache/$version/$driver.diff"
	echo "$PATCHES/cache/$version/$driver.diff"
done
