# SPDX-License-Identifier: GPL-2.0-only
# Turn the times of packets.c into CSV: for each row and setting the best time of all rounds, and
# how far above it the median is. -v suffix=: the last fields of each line; -v flows=: the number
# of flows in a setting with UDP.
BEGIN {
	FS = "\t"
	OFS = ","
	print "row,burst,bytes,frame,ns,spread,samples,machine,os,nic,load,commit,command"
}

$1 == "time" {
	key = $2 OFS $3 OFS $4 OFS $5
	if (!(key in samples))
		order[++rows] = key
	ns[key, ++samples[key]] = $7 / $6
}

function command(key,    part) {
	split(key, part, OFS)
	return "make -C bench native ROWS=" part[1] " SETTINGS=" part[2] ":" part[3] - 4 ":" (part[4] == "udp" ? flows : 0)
}

function sort(key,    i, j, swap) {
	for (i = 2; i <= samples[key]; i++)
		for (j = i; j > 1 && ns[key, j - 1] > ns[key, j]; j--) {
			swap = ns[key, j]
			ns[key, j] = ns[key, j - 1]
			ns[key, j - 1] = swap
		}
}

END {
	for (k = 1; k <= rows; k++) {
		key = order[k]
		sort(key)
		printf "%s,%.0f,%.0f,%d%s,%s\n", key, ns[key, 1],
			ns[key, int((samples[key] + 1) / 2)] - ns[key, 1], samples[key], suffix, command(key)
	}
}
