#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# table.sh: put the rows of all kernels into the documents, and print the summary.
#
# Usage:        called by matrix.sh
# Inputs:       $BUILD/*/matrix/rows.tsv; docs/drivers.tsv, whose rows stay, with their commit and
#               date, for modules that were not tried in this build directory
# Outputs:      docs/drivers.md and docs/drivers.tsv; the same files and drivers.tap (a test per
#               module) in $BUILD/matrix
# Environment:  BUILD TOP OMATIC; DOCS, another directory than docs/
# Exit status:  0

set -eu
docs=${DOCS:-$TOP/docs}
out=$BUILD/matrix
mkdir -p "$out" "$docs"

for rows in "$BUILD"/*/matrix/rows.tsv; do
	dir=${rows%/matrix/rows.tsv}
	awk -F'\t' -v OFS='\t' -v kernel="$(cat "$dir/linux/version")" '{ print kernel, $0 }' "$rows"
done >"$out/rows"

touch "$docs/drivers.tsv"
{
	printf '# made by make matrix\n'
	printf 'kernel\tmodule\tgroup\tfound\trewritten\tproved\tbuilt\tcrcs\tframe\tloads\tunloads\treason\tcommit\tdate\n'
	awk -F'\t' -v OFS='\t' '
		$1 ~ /^#/ || $1 == "kernel" { next }
		FILENAME != ARGV[1] { here[$1] }
		FILENAME == ARGV[1] { old[$1, $2] = $0; tried[$1, $2] = $12 != "not tried"; built[$1, $2] = $6 == "yes"; stamp[$1, $2] = $13 OFS $14; next }
		$12 == "not tried" && tried[$1, $2] || $6 == "sources" && built[$1, $2] { print old[$1, $2]; delete old[$1, $2]; next }
		length($13) < 2 && ($1, $2) in stamp { split(stamp[$1, $2], at, OFS); $13 = at[1]; $14 = at[2] }
		{ print; delete old[$1, $2] }
		END {
			for (key in old) {
				split(old[key], row)
				if (!(row[1] in here))
					print old[key]
			}
		}' "$docs/drivers.tsv" "$out/rows" | sort -t '	' -k 1,1V -k 3,3 -k 2,2
} >"$out/drivers.tsv"

awk -F'\t' '
	/^#/ || $1 == "kernel" || $4 == "0" { next }
	{
		n++
		failed = ""
		if ($12 == "not tried") { print "ok " n " - " $1 " " $2 " # SKIP not tried"; next }
		for (i = 5; i <= 11; i++)
			if ($i == "no")
				failed = failed (failed == "" ? "" : ", ") head[i]
		print (failed == "" ? "ok " : "not ok ") n " - " $1 " " $2 ": " (failed == "" ? $4 " sites" : "not " failed ": " $12)
	}
	BEGIN { split("- - - found rewritten proved built crcs frame loads unloads", head, " ") }
	END { print "1.." n }' "$out/drivers.tsv" >"$out/drivers.tap"

awk -F'\t' -f "$OMATIC/matrix/table.awk" "$out/drivers.tsv" >"$out/drivers.md"
cp "$out/drivers.tsv" "$out/drivers.md" "$docs"
echo "matrix: $docs/drivers.md, $docs/drivers.tsv, $out/drivers.tap" >&2
sed -n '/^| kernel/,/^$/p' "$out/drivers.md"
