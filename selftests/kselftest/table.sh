#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# table.sh FOLDER: print the figures of FOLDER/rate.tsv (rate.sh) as a table, in thousands of packets a
# second, with a bar for each that shows its share of the line rate. If gnuplot is installed, plot them in
# FOLDER/rate.svg, too.
set -u
out=$1

echo
awk -F '\t' '
	/^#/ { next }
	{ key = $3 "\t" $2 }
	!(key in seen) { seen[key]; keys[++n] = key; line[key] = $6 }
	!($1 in method) { method[$1]; names[++m] = $1 }
	{ best[key, $1] = $4; bound[key, $1] = $5 == ">=" ? ">" : " " }
	END {
		printf "%6s %6s %9s", "bytes", "queues", "line"
		for (j = 1; j <= m; j++)
			printf " %-26s", "  " names[j]
		print "   (1000 packets/s)"
		for (i = 1; i <= n; i++) {
			split(keys[i], part, "\t")
			printf "%6s %6s %9.1f", part[1], part[2], line[keys[i]] / 1000
			for (j = 1; j <= m; j++) {
				if (!((keys[i], names[j]) in best)) {
					printf " %-26s", "          -"
					continue
				}
				share = best[keys[i], names[j]] / line[keys[i]]
				bar = substr("################", 1, int(share * 16 + 0.5))
				printf " %s%9.1f %-15s", bound[keys[i], names[j]], best[keys[i], names[j]] / 1000, bar
			}
			print ""
		}
		print "\n> the other machine cannot send faster. A bar of 16 characters is the line rate."
	}' "$out/rate.tsv"

command -v gnuplot >/dev/null || exit 0
queues=$(awk -F '\t' '!/^#/ && !seen[$2]++ { print $2 }' "$out/rate.tsv")
methods=$(awk -F '\t' '!/^#/ && !seen[$1]++ { print $1 }' "$out/rate.tsv")
[ "$methods" ] || exit 0
{
	echo "set terminal svg size 900,500"
	echo "set output '$out/rate.svg'"
	printf "set datafile separator '\\t'\n"
	echo "set xlabel 'bytes of a frame'; set ylabel 'packets a second without loss'"
	echo "set key outside; set yrange [0:]; set logscale x 2; set xtics (64, 128, 256, 512, 1024, 1518)"
	printf 'plot '
	for q in $queues; do
		for method in $methods; do
			printf "'< grep \"^%s\t%s\t\" %s' using 3:4 with linespoints title '%s, %s queues', " \
				"$method" "$q" "$out/rate.tsv" "$method" "$q"
		done
	done
	echo "'$out/rate.tsv' using 3:6 with lines dashtype 2 title 'line rate'"
} | gnuplot && echo "plot: $out/rate.svg"
