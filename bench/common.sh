# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the bench's scripts, which set $here.

# shellcheck disable=SC2154
top=$(dirname "$here")
KVER=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
export KVER

# build GOAL...: what the rig needs; its output only when it fails
build() {
	mkdir -p "$BUILD/bench"
	for goal; do
		# shellcheck disable=SC2086 # a list
		make -s -C "$top"/$goal >"$BUILD/bench/build.log" 2>&1 || { tail -n 30 "$BUILD/bench/build.log" >&2; exit 1; }
	done
}
