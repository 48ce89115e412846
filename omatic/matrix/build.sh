#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: build and prove the wanted modules of a kernel, several at a time.
#
# Usage:        called by kernel.sh
# Inputs:       $M/to_build, lines of BYTES MODULE
# Outputs:      $M/log/MODULE, what omatic printed; $M/progress; lines in $D/did and $D/failed
# Environment:  M D JOBS OMATIC, and all of batch.sh
# Exit status:  0 if all are built and proved, else 1

set -eu
. "$OMATIC/matrix/results.sh"
mkdir -p "$M/log"
awk '{ n += $1 } END { print n }' "$M/to_build" >"$M/weight"
date +%s >"$M/began"
# kbuild's start takes as long as compiling a small driver, so twelve small ones share a kbuild.
small=400000
# The kbuild of a driver gets one job; JOBS of them run at a time.
export MAKEFLAGS=-j1
awk -v small=$small '$1 < small' "$M/to_build" | xargs -r -P "$JOBS" -n 24 "$OMATIC/matrix/batch.sh"
awk -v small=$small '$1 >= small' "$M/to_build" | xargs -r -P "$JOBS" -n 2 "$OMATIC/matrix/batch.sh"
awk '$3 == "FAILED" { print $2 }' "$M/progress" >>"$D/failed"
failed=$(grep -c "FAILED$" "$M/progress" || :)
did build $(($(wc -l <"$M/progress") - failed)) "$failed" $(($(date +%s) - $(cat "$M/began")))
[ "$failed" -eq 0 ]
