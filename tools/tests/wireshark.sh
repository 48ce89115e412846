#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Wireshark's own reader agrees with what files_read_back and capture_run see.
here=$(dirname "$0")
if ! command -v capinfos > /dev/null; then
	echo "1..0 # SKIP capinfos is not installed"
	exit 4
fi
file=$(mktemp)
trap 'rm -f "$file"' EXIT
"$here/write_sample" > "$file"
out=$(capinfos -M "$file" 2>&1)
n=0 failed=0
for want in 'File type: .*pcapng' 'Number of packets: *3$' \
	'File timestamp precision: *nanoseconds' 'Name = lo' \
	'Number of stat entries = 1' 'Capture application: *pfq 7'; do
	n=$((n + 1))
	if echo "$out" | grep -q "$want"; then
		echo "ok $n - $want"
	else
		echo "not ok $n - $want"
		failed=1
	fi
done
[ $failed = 0 ] || echo "$out" | sed 's/^/# /'
echo "1..$n"
exit $failed
