#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# report.sh RULE FILE|DIRECTORY...: where a rule of this directory matches, in
# lines of file:line: code.

set -eu
rule=$1
shift
for place; do
	spatch --very-quiet --no-includes --include-headers -D report --sp-file "$rule" "$place"
done | awk '
	/^--- / { file = $2; sub(/^\.\//, "", file); next }
	/^\+\+\+ / { next }
	/^@@ / { split($2, at, /[-,]/); line = at[2]; next }
	/^-/ { print file ":" line ": " substr($0, 2) }
	/^[- ]/ { line++ }'
