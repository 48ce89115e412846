# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file from a script of the bench. The script must set $here, its folder, and $BUILD.

# shellcheck disable=SC2154
top=$(dirname "$here")
KVER=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
export KVER

# build GOAL...: run make for each goal, "FOLDER [TARGET]"; print its output only if it fails
build() {
	mkdir -p "$BUILD/bench"
	for goal; do
		# shellcheck disable=SC2086 # a list
		make -s -C "$top"/$goal >"$BUILD/bench/build.log" 2>&1 ||
			{ tail -n 30 "$BUILD/bench/build.log" >&2; exit 1; }
	done
}
