#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# sweep.sh: rewrite and prove all of drivers/net as if it were one driver. spatch then starts once
# instead of hundreds of times, and reads each file once, even if several modules share it. The stage
# rewrite of each driver then takes the driver's part of this diff.
#
# Usage:        called by kernel.sh
# Inputs:       $K/linux/drivers/net, $K/public.tsv, the waivers of all drivers
# Outputs:      $K/sweep/, like a driver's directory after `make prove`; $M/sweep.tsv: seconds, files
#               and the number of sites per verdict; a line in $D/did
# Environment:  K M D JOBS OMATIC, as in lib/common.sh
# Exit status:  0 if the proof succeeds, else 1

set -eu
. "$OMATIC/matrix/results.sh"
export B="$K/sweep" DRIVER=sweep SRC="" DRIVER_SETTINGS="$K/sweep/waivers" SPATCH_JOBS="$JOBS"
rm -rf "$B"/sums "$B"/sites.tsv "$B"/failed "$B"/state.* "$B"/checks.*
mkdir -p "$B" "$DRIVER_SETTINGS"
# A waiver holds for the source that it names.
release="linux $(cat "$K/linux/version")"
grep -lxF "source: $release" "$OMATIC"/drivers/*.waivers 2>/dev/null | xargs -r cat >"$DRIVER_SETTINGS/sweep.waivers"

# The files that the stage fetch would copy: the drivers (as hard links), and the kernel's public
# headers that deliver packets.
rm -rf "$B/patched"
mkdir -p "$B/patched/drivers"
cp -al "$K/linux/drivers/net" "$B/patched/drivers/net"
cut -f 2-3 "$K/public.tsv" | sort -u | while read -r header path; do
	install -D -m 644 "$path" "$B/patched/include/$header"
done

began=$(date +%s)
printf "origin\t%s\nrelease\t%s\n" "$release" "$release" >"$B/state.fetch"
status=0
: >"$B/sites.tsv"
{ "$OMATIC/stages/rewrite.sh" && "$OMATIC/stages/prove.sh"; } >&2 || status=1
{
	echo "seconds	$(($(date +%s) - began))"
	echo "files	$(find "$B/patched" -name '*.[chS]' | wc -l)"
	cut -f 5 "$B/sites.tsv" | sed 's/:.*//' | sort | uniq -c | awk '{ print $2 "\t" $1 }'
} >"$M/sweep.tsv"
did sweep "$(wc -l <"$B/sites.tsv")" $status $(($(date +%s) - began))
exit $status
