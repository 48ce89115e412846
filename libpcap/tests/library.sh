#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that the series for libpcap applies to the sources of Debian 12 and 13, and that the library can stand for the
# system's: its SONAME and symbols.
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$top/testlib/write_tap.sh"
BUILD=${BUILD:-$top/build}
export BUILD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tap_log=$work/out

# symbols FILE: print the functions that a library exports
symbols() {
	nm -D --defined-only "$1" | awk '$2 == "T" { print $3 }' | sort
}

for release in bookworm trixie; do
	try "libpcap of $release builds" make -s -C "$here/.." RELEASE=$release
	library=$BUILD/libpcap/$release/tree/libpcap.so.0.8
	readelf -d "$library" >"$tap_log"
	says "its SONAME is that of Debian" 'SONAME.*\[libpcap.so.0.8\]'
	symbols "$library" >"$work/ours"
	grep -e '^pfq_' -e '^ring_' -e '^settings_' "$work/ours" >"$tap_log"
	check "it exports no name of libpfq" [ ! -s "$tap_log" ]
	# what the version script of the source lists, of what the library defines
	sed -n 's/^ *\([a-z_0-9]*\);.*/\1/p' "$BUILD/sources/libpcap-$release/libpcap-symbols.lds" | sort >"$work/debian"
	comm -13 "$work/debian" "$work/ours" >"$tap_log"
	echo pcap_fanout | cmp -s - "$tap_log"
	verdict "it exports what Debian's does, and pcap_fanout()"
	cat "$top"/patches/libpcap/*/pfq.patch >"$work/patch"
	[ "$(grep -c '^+[^+]' "$work/patch")" -lt 20 ] && [ "$(grep -c '^-[^-]' "$work/patch")" = 2 ]
	verdict "the patches add fewer than 10 lines each, and replace one, the version's text"
done
plan
