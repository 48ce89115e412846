#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# lang.sh: measure the instructions of three programs for a UDP packet of 63 bytes on a veth pair:
# in pfq-lang, in C compiled by clang for XDP and for AF_PACKET's fanout, and as a classic BPF
# filter. Each figure is the difference to a program that does nothing. One boot measures all; its
# clock counts instructions.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

build kmod "omatic DRIVER=e1000e" tools "selftests programs"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<'END'
modprobe pfq
modprobe veth
/selftests/lang_cost
END
echo "instructions per packet above a program that does nothing, $KVER, veth, 1 vCPU" >&2
RIG_ICOUNT=1 RIG_SECONDS="${RIG_SECONDS:-1800}" "$top/selftests/rig/boot.sh" "$KVER" e1000e "$script" |
	tee "$BUILD/bench/lang.log" | awk -F'\t' -f "$here/lang.awk"
