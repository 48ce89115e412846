#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh: boots the rig for the bench and prints its table.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
kver=$("$top/omatic/kernel.sh" resolve ${KVER:+"$KVER"})
rows=${ROWS:-none pfq pfq-steal pfq-steer4 pfq-copy4 pfq-bpf pfq-bpf0 tp3 tp3-fanout4 tp3-copy4 tp3-bpf tp3-bpf0}
packets=${PACKETS:-20000}

log=$BUILD/bench/build.log
for goal in kmod "omatic DRIVER=veth" "omatic DRIVER=e1000e" libpfq tools "selftests programs"; do
	# shellcheck disable=SC2086 # a list
	make -s -C "$top"/$goal KVER="$kver" >"$log" 2>&1 || { tail -n 30 "$log" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
	echo "packets=$packets rows='$rows'"
	cat "$here/guest.sh"
} >"$work/script"

echo "instructions per packet, $kver, veth, 60 bytes, 64 flows, 1 vCPU; commit $(git -C "$top" rev-parse --short HEAD)" >&2
echo "reproduce: make -C bench KVER=$kver PACKETS=$packets ROWS=\"$rows\"" >&2
RIG_ICOUNT=1 RIG_SECONDS=${RIG_SECONDS:-1800} \
	RIG_DRIVERS=veth RIG_PROGRAMS="bench/packets=$BUILD/bench/packets bench/send=$BUILD/bench/send bench/ip=$(command -v ip)" \
	"$top/selftests/rig/boot.sh" "$kver" e1000e "$work/script" >"$work/said" || { cat "$work/said" >&2; exit 1; }
awk -F'\t' 'NF >= 3 { printf "%-14s %-44s %10s", $1, $2, $3; if (NF > 3) printf "  ±%s", $4; print "" }' "$work/said"
