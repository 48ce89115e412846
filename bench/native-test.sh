#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The native bench without its kernel: the table of times, and whether the patch and the
# configuration of user-mode Linux still fit Debian's source.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tests.sh"

# Ten packets each time; three rounds of two times
for round in 1 2 3; do
	printf 'time\tvendor:stack\t256\t64\teth\t10\t%d\n' $((9000 + 1000 * round))
	printf 'time\trewritten:pfq-steal\t256\t64\tudp\t10\t%d\n' $((6000 - 1000 * round))
	printf 'time\tvendor:stack\t256\t64\teth\t20\t%d\n' $((20000 + 1000 * round))
done >"$work/times"
awk -v flows=64 -v suffix=",a CPU,6.1-uml,a NIC,1.0 to 2.0,abc" -f "$here/native.awk" "$work/times" >"$work/csv"
what="the best of all, and how far above it the median is"
ask grep -qx 'vendor:stack,256,64,eth,1000,100,6,.*' "$work/csv"
what="a command for each row"
ask grep -qx 'rewritten:pfq-steal,.*,abc,make -C bench native ROWS=rewritten:pfq-steal SETTINGS=256:60:64' "$work/csv"
what="a line for each row, twelve commas in each"
ask awk -F, 'NF != 13 { exit 1 } END { exit NR != 3 }' "$work/csv"
what="a table, that says how to have a line again"
ask sh -c 'awk -v goal="make -C bench native" -f "$1" "$2" >"$3" && grep -q "^vendor:stack  *1000.0 .*10.0 %" "$3" && grep -q "make -C bench native ROWS" "$3"' \
	- "$here/table.awk" "$work/csv" "$work/table"

if source=$("$top/omatic/kernels/kernel.sh" source 6.1 2>"$work/why"); then
	mkdir "$work/linux"
	# shellcheck disable=SC2046 # a list
	tar -xf "$source" -C "$work/linux" --strip-components=1 \
		$(sed -n 's|^--- a/\(.*\)|linux-source-6.1/\1|p' "$here/uml/linux.patch")
	what="the patch fits linux-source-6.1"
	ask patch -p1 --dry-run -F0 -d "$work/linux" -i "$here/uml/linux.patch"
else
	result ok "the patch fits linux-source-6.1 # SKIP $(tail -n 1 "$work/why")"
fi
finish
