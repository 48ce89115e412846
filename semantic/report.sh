#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# report.sh RULE FILE|DIRECTORY...: print the places where a rule matches.
#
# Usage:        RULE is a .cocci file of this directory
# Outputs:      FILE:LINE: CODE for each place, on standard output
# Exit status:  0

set -eu
rule=$1
shift
for path; do
	spatch --very-quiet --no-includes --include-headers -D report --sp-file "$rule" "$path"
done | awk '
	/^--- / { file = $2; sub(/^\.\//, "", file); next }
	/^\+\+\+ / { next }
	/^@@ / { split($2, at, /[-,]/); line = at[2]; next }
	/^-/ { print file ":" line ": " substr($0, 2) }
	/^[- ]/ { line++ }'
