#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that Wireshark's capinfos reads a pcapng file; files_read_back and capture_run test libpcap.
. "@TOP@/testlib/write_tap.sh"
here=$(dirname "$0")
command -v capinfos >/dev/null || skip_all "capinfos is not installed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/log
"$here/write_sample" >"$work/sample"
capinfos -M "$work/sample" >"$tap_log" 2>&1
for want in 'File type: .*pcapng' 'Number of packets: *3$' \
	'File timestamp precision: *nanoseconds' 'Name = lo' \
	'Number of stat entries = 1' 'Capture application: *pfq 7'; do
	says "capinfos prints $want" "$want"
done
plan
