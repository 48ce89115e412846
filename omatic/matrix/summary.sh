#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# summary.sh DIRECTORY KVER...: print what this run of the matrix did: a row per kernel, then a line for
# each module that failed.
#
# Usage:        called by matrix.sh
# Inputs:       of each kernel DIRECTORY/KVER/did, wanted, failed and reasons (see kernel.sh)
# Exit status:  0

set -eu
did=$1
shift
{
	printf 'kernel\twanted\tswept\tproved\tbuilt\tloaded\tfailed\n'
	for kver; do
		D=$did/$kver
		if [ -e "$D/did" ]; then
			awk -F'\t' -v kver="$kver" -v wanted="$(wc -l <"$D/wanted")" -v failed="$(sort -u "$D/failed" | wc -l)" '
				function cell(stage) {
					if (!(stage in seconds))
						return "-"
					return did[stage] ", " int(seconds[stage] / 60) ":" sprintf("%02d", seconds[stage] % 60)
				}
				{
					did[$1] = $2
					bad[$1] = $3
					seconds[$1] = $4
				}
				END {
					if ("sweep" in did)
						did["sweep"] = did["sweep"] " sites" (bad["sweep"] ? ", failed" : "")
					print kver "\t" wanted "\t" cell("sweep") "\t" cell("prove") "\t" cell("build") "\t" cell("load") "\t" failed
				}' "$D/did"
		else
			printf '%s\t-\t-\t-\t-\t-\tstopped: see the message above\n' "$kver"
		fi
	done
} | awk -F'\t' '
	BEGIN { print "What this run did: the numbers of modules, and the time of each stage in minutes and seconds" }
	{ printf "%-28s %6s  %-24s %-11s %-12s %-11s %s\n", $1, $2, $3, $4, $5, $6, $7 }'
for kver; do
	[ ! -e "$did/$kver/reasons" ] || sort -u "$did/$kver/reasons" | while IFS='	' read -r name reason; do
		echo "failed: $kver: $name: $reason"
	done
done
