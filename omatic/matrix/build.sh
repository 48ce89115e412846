#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The modules of $M/wanted through `make omatic`, $JOBS at a time. What each said is in $M/log/NAME.

set -eu
mkdir -p "$M/log"
exec 7>"$M/build.lock"
flock -n 7 || { echo "matrix: $KVER: waiting for another run that builds" >&2; flock 7; }
awk '{ n += $1 } END { print n }' "$M/wanted" >"$M/weight"
: >"$M/progress"
date +%s >"$M/began"
# MAKEFLAGS: a driver's kbuild gets no more than its share
MAKEFLAGS=-j1 xargs -r -P "$JOBS" -n 2 "$OMATIC/matrix/one.sh" <"$M/wanted"
