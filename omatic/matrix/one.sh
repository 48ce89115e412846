#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# one.sh BYTES MODULE: one module, and on stderr how far the kernel's modules are. Time goes by bytes of inbox module.

set -eu
said=ok
"$OMATIC/omatic.sh" built "$2" >"$M/log/$2" 2>&1 || said=FAILED

(
	flock 8
	echo "$1 $2 $said" >>"$M/progress"
	awk -v all="$(cat "$M/weight")" -v count="$(wc -l <"$M/wanted")" -v now="$(date +%s)" -v began="$(cat "$M/began")" -v kver="$KVER" '
		{ done += $1; last = $2 ": " $3; failed += $3 == "FAILED" }
		END {
			left = (now - began) * (all - done) / done
			printf "matrix: %s: %d of %d, %s; %d failed; %d:%02d min left\n", kver, NR, count, last, failed, left / 60, left % 60
		}' "$M/progress" >&2
) 8>"$M/progress.lock"
