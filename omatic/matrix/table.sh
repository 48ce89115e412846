#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# table.sh: put the rows of all kernels into the documents, and print the page's first table.
#
# Usage:        called by matrix.sh
# Inputs:       $BUILD/*/matrix/rows.tsv; docs/drivers.tsv, whose rows stay, with their commit and
#               date, for modules that were not tried in this build directory (see merge.awk)
# Outputs:      docs/drivers.md and docs/drivers.tsv; the same files and drivers.tap (a test per
#               module) in $BUILD/matrix
# Environment:  BUILD TOP OMATIC; DOCS, another directory than docs/
# Exit status:  0

set -eu
export LC_ALL=C
docs=${DOCS:-$TOP/docs}
out=$BUILD/matrix
mkdir -p "$out" "$docs"

: >"$out/rows"
for rows in "$BUILD"/*/matrix/rows.tsv; do
	[ ! -e "$rows" ] || cat "$rows" >>"$out/rows"
done

touch "$docs/drivers.tsv"
{
	printf '# made by make matrix\n'
	printf 'release\tkernel\tmodule\tgroup\tfound\trewritten\tproved\tbuilt\tcrcs\tframe\tloads\tunloads\treason\tcommit\tdate\tbuilt by\ton\n'
	awk -F'\t' -f "$OMATIC/matrix/merge.awk" "$docs/drivers.tsv" "$out/rows" | sort -t '	' -k 2,2V -k 1,1V -k 4,4 -k 3,3
} >"$out/drivers.tsv"

awk -F'\t' '
	/^#/ || $1 == "release" || $5 == "0" && $13 == "delivers no packets" { next }
	{
		n++
		failed = ""
		if ($13 == "not tried") { print "ok " n " - " $2 " " $3 " # SKIP not tried"; next }
		for (i = 6; i <= 12; i++)
			if ($i == "no")
				failed = failed (failed == "" ? "" : ", ") head[i]
		print (failed == "" ? "ok " : "not ok ") n " - " $2 " " $3 ": " (failed == "" ? $5 " sites" : "not " failed ": " $13)
	}
	BEGIN { split("- - - - found rewritten proved built crcs frame loads unloads", head, " ") }
	END { print "1.." n }' "$out/drivers.tsv" >"$out/drivers.tap"

awk -F'\t' -f "$OMATIC/matrix/table.awk" "$out/drivers.tsv" "$out/drivers.tsv" >"$out/drivers.md"
cp "$out/drivers.tsv" "$out/drivers.md" "$docs"
echo "matrix: $docs/drivers.md, $docs/drivers.tsv, $out/drivers.tap" >&2
sed -n '/^| kernel/,/^$/p' "$out/drivers.md"
