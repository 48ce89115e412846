#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test the native bench without booting its kernel: the table of times is correct, and the
# patch of user-mode Linux applies to Debian's source.
#
# Usage: native-test.sh. Exit status 1 if a result failed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tests.sh"

# measurements of ten packets, in three rounds, with two times for the first row
for round in 1 2 3; do
	printf 'time\tvendor:stack\t256\t64\teth\t10\t%d\n' $((9000 + 1000 * round))
	printf 'time\trewritten:pfq-steal\t256\t64\tudp\t10\t%d\n' $((6000 - 1000 * round))
	printf 'time\tvendor:stack\t256\t64\teth\t20\t%d\n' $((20000 + 1000 * round))
done >"$work/times"
awk -v flows=64 -v suffix=",a CPU,6.1-uml,a NIC,1.0 to 2.0,abc" -f "$here/native.awk" "$work/times" >"$work/csv"
try "a row has the best time, and how far above it the median is" \
	grep -qx 'vendor:stack,256,64,eth,1000,100,6,.*' "$work/csv"
try "a row ends with the command that measures it again" \
	grep -qx 'rewritten:pfq-steal,.*,abc,make -C bench native ROWS=rewritten:pfq-steal SETTINGS=256:60:64' "$work/csv"
try "the CSV has a line for each row, with 13 fields" \
	awk -F, 'NF != 13 { exit 1 } END { exit NR != 3 }' "$work/csv"
try "the table says how to measure a row again" \
	sh -c 'awk -v goal="make -C bench native" -f "$1" "$2" >"$3" && grep -q "^vendor:stack  *1000.0 .*10.0 %" "$3" && grep -q "make -C bench native ROWS" "$3"' \
	- "$here/table.awk" "$work/csv" "$work/table"

if source=$("$top/omatic/kernels/kernel.sh" source 6.1 2>"$work/why"); then
	mkdir "$work/linux"
	# shellcheck disable=SC2046 # a list
	tar -xf "$source" -C "$work/linux" --strip-components=1 \
		$(sed -n 's|^--- a/\(.*\)|linux-source-6.1/\1|p' "$here/uml/linux.patch")
	try "linux.patch applies to linux-source-6.1" \
		patch -p1 --dry-run -F0 -d "$work/linux" -i "$here/uml/linux.patch"
else
	skip "linux.patch applies to linux-source-6.1" "$(tail -n 1 "$work/why")"
fi
plan
