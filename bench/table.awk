# SPDX-License-Identifier: GPL-2.0-only
# Turn the CSV into a table with a line for each row and a column for each setting. -v goal=: the
# command that made it.
BEGIN { FS = "," }
NR == 1 { next }
{
	setting = $2 "/" $3 ($4 == "udp" ? "u" : "")
	if (!(setting in column)) {
		column[setting] = ++columns
		head = head sprintf(" %9s", setting)
	}
	if (!($1 in line)) {
		line[$1] = ++lines
		name[lines] = $1
	}
	cell[$1, column[setting]] = $5
	spread = $5 ? $6 / $5 * 100 : 0
	if (spread > widest[$1])
		widest[$1] = spread
}
END {
	printf "%-28s%s  spread\n", "burst/bytes, u: UDP", head
	for (l = 1; l <= lines; l++) {
		printf "%-28s", name[l]
		for (c = 1; c <= columns; c++)
			printf((name[l], c) in cell ? " %9.1f" : " %9s", (name[l], c) in cell ? cell[name[l], c] : "-")
		printf "  %.1f %%\n", widest[name[l]]
	}
	print "to measure a row again: " (goal ? goal : "make bench") " ROWS=\"vendor:xdp-drop ...\" [SETTINGS=burst:bytes-4:flows,...]"
}
