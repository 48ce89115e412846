#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The rows of all kernels -> docs/drivers.md, docs/drivers.tsv and build/matrix/drivers.tap.

set -eu
docs=${DOCS:-$TOP/docs}
commit=$(git -C "$TOP" rev-parse --short HEAD 2>/dev/null || echo unknown)
out=$BUILD/matrix
mkdir -p "$out" "$docs"

for rows in "$BUILD"/*/matrix/rows.tsv; do
	dir=${rows%/matrix/rows.tsv}
	echo "${dir##*/} $(cat "$dir/linux/version") $(date -u -r "$rows" +%Y-%m-%d)"
done | sort -t . -k 1,1n -k 2,2n >"$out/kernels"

{
	printf '# made by make matrix, commit %s\n' "$commit"
	printf 'kernel\tmodule\tgroup\tfound\trewritten\tproved\tbuilt\tcrcs\tframe\tloads\tunloads\treason\n'
	while read -r release version _; do
		sed "s/^/$version\t/" "$BUILD/$release/matrix/rows.tsv"
	done <"$out/kernels"
} >"$out/drivers.tsv"

awk -F'\t' '
	/^#/ || $1 == "kernel" || $4 == "0" { next }
	{
		n++
		trouble = ""
		if ($12 == "not tried") { print "ok " n " - " $1 " " $2 " # SKIP not tried"; next }
		for (i = 5; i <= 11; i++)
			if ($i == "no")
				trouble = trouble (trouble == "" ? "" : ", ") head[i]
		print (trouble == "" ? "ok " : "not ok ") n " - " $1 " " $2 ": " (trouble == "" ? $4 " sites" : "not " trouble ": " $12)
	}
	BEGIN { split("- - - found rewritten proved built crcs frame loads unloads", head, " ") }
	END { print "1.." n }' "$out/drivers.tsv" >"$out/drivers.tap"

awk -F'\t' -v commit="$commit" -f "$OMATIC/matrix/table.awk" "$out/kernels" "$out/drivers.tsv" >"$out/drivers.md"
cp "$out/drivers.tsv" "$out/drivers.md" "$docs"
echo "matrix: $docs/drivers.md, $docs/drivers.tsv, $out/drivers.tap" >&2
sed -n '/^| kernel/,/^$/p' "$out/drivers.md"
