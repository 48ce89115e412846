#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The modules of $M/wanted through `make omatic`, $JOBS at a time. What each said is in $M/log/NAME.

set -eu
mkdir -p "$M/log"
awk '{ n += $1 } END { print n }' "$M/wanted" >"$M/weight"
: >"$M/progress"
date +%s >"$M/began"
# kbuild's start costs as much as a small driver's compilation: those go twelve at a time.
small=400000
# MAKEFLAGS: a driver's kbuild gets no more than its share
export MAKEFLAGS=-j1
awk -v small=$small '$1 < small' "$M/wanted" | xargs -r -P "$JOBS" -n 24 "$OMATIC/matrix/some.sh"
awk -v small=$small '$1 >= small' "$M/wanted" | xargs -r -P "$JOBS" -n 2 "$OMATIC/matrix/some.sh"
