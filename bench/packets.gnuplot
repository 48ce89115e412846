# SPDX-License-Identifier: GPL-2.0-only
# Draw a bar for each row that has the table's first setting, the one with the smallest frames.
set terminal svg size 900,600 font "sans,12"
set output svg
set title "instructions per packet, 64-byte frames, from the NIC to a reader"
set style fill solid 0.7
set boxwidth 0.8
set yrange [0:*]
set grid y
set key off
set xtics rotate by -35
set rmargin 10
rows = sprintf("< awk -F, 'NR == 2 { burst = $2; frame = $4; bytes = $3 } NR > 1 && $2 == burst && $4 == frame && $3 == bytes { print $1, $5 }' %s", csv)
plot rows using 0:2:xtic(1) with boxes, rows using 0:2:(sprintf("%.0f", $2)) with labels offset 0,0.7
