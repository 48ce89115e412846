#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# All of drivers/net as if it were one driver, rewritten and proved -> $K/sweep. spatch then starts once and not some hundred
# times, reads a file that several modules share once, and the drivers' own rewrites take their parts of the diff.

set -eu
export B="$K/sweep" DRIVER=sweep SRC="" FACTS="$K/sweep/waivers" SPATCH_JOBS="$JOBS"
rm -rf "$B"/sums "$B"/failed "$B"/facts.* "$B"/tap.*
mkdir -p "$B" "$FACTS"
cat "$OMATIC"/drivers/*.waivers >"$FACTS/sweep.waivers" 2>/dev/null || :

# What omatic's fetch would copy, linked: the drivers, and the kernel's public headers that deliver.
rm -rf "$B/patched"
mkdir -p "$B/patched/drivers"
cp -al "$K/linux/drivers/net" "$B/patched/drivers/net"
cut -f 2-3 "$K/public.tsv" | sort -u | while read -r header path; do
	install -D -m 644 "$path" "$B/patched/include/$header"
done

began=$(date +%s)
echo "origin	linux $(cat "$K/linux/version")" >"$B/facts.fetch"
"$OMATIC/stages/rewrite.sh" >&2
status=0
"$OMATIC/stages/prove.sh" >&2 || status=1
{
	echo "seconds	$(($(date +%s) - began))"
	echo "files	$(find "$B/patched" -name '*.[chS]' | wc -l)"
	cut -f 5 "$B/sites.tsv" | sed 's/:.*//' | sort | uniq -c | awk '{ print $2 "\t" $1 }'
} >"$M/sweep.tsv"
exit $status
