# SPDX-License-Identifier: GPL-2.0-only
# Turn the totals of counter.c into CSV: for each row and setting the median over all rounds,
# and half of the range. -v suffix=: the last fields of each line; -v flows=: the number of
# flows in a setting with UDP.
BEGIN {
	FS = "\t"
	OFS = ","
	print "row,burst,bytes,frame,instructions,spread,user,kernel,modules,machine,os,nic,commit,command"
}

$1 == "total" {
	key = $2 OFS $3 OFS $4 OFS $5
	if (key == last && $6 == 2 * n) {
		if (!(key in rounds))
			order[++rows] = key
		i = ++rounds[key]
		for (f = 7; f <= 10; f++)
			figure[key, i, f] = ($f - count[f]) / n
	}
	last = key
	n = $6
	for (f = 7; f <= 10; f++)
		count[f] = $f
}

# the command that measures a row again
function command(key,    part) {
	split(key, part, OFS)
	return "make bench ROWS=" part[1] " SETTINGS=" part[2] ":" part[3] - 4 ":" (part[4] == "udp" ? flows : 0)
}

# sort the rounds of a key by instructions
function sort(key,    i, j, f, swap) {
	for (i = 2; i <= rounds[key]; i++)
		for (j = i; j > 1 && figure[key, j, 7] < figure[key, j - 1, 7]; j--)
			for (f = 7; f <= 10; f++) {
				swap = figure[key, j, f]
				figure[key, j, f] = figure[key, j - 1, f]
				figure[key, j - 1, f] = swap
			}
}

END {
	for (k = 1; k <= rows; k++) {
		key = order[k]
		sort(key)
		m = int((rounds[key] + 1) / 2)
		printf "%s,%.1f,%.1f,%.1f,%.1f,%.1f%s,%s\n", key, figure[key, m, 7],
			(figure[key, rounds[key], 7] - figure[key, 1, 7]) / 2,
			figure[key, m, 8], figure[key, m, 9], figure[key, m, 10], suffix, command(key)
	}
}
