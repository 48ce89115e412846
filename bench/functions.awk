# SPDX-License-Identifier: GPL-2.0-only
# Turn counter.c's counts per function into instructions per packet. Sort them by row, the function
# with the most instructions first.
BEGIN {
	FS = "\t"
	sort = "sort -t '\t' -k1,1n -k3,3nr"
}
$1 == "function" {
	key = $2 ", burst " $3 ", " $4 " bytes, " $5
	if (!(key in rows))
		rows[key] = ++n
	count[$6, key, $7] += $8
	packets[key] = $6
	functions[key, $7]
}
END {
	for (f in functions) {
		split(f, part, SUBSEP)
		key = part[1]
		half = packets[key] / 2
		printf("%d\t%s\t%.2f\t%s\n", rows[key], key,
			(count[packets[key], key, part[2]] - count[half, key, part[2]]) / half, part[2]) | sort
	}
}
