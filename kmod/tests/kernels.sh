#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that the modules compile without a warning against each supported kernel, and against those with PREEMPT_RT.
cd "$(dirname "$0")/.." || exit 1
. ../testlib/write_tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# compile SERIES: write the verdict to $work/SERIES.verdict and the output of make to $work/SERIES.log
compile() {
	log=$work/$1.log
	release=$(../omatic/kernels/kernel.sh resolve "$1" 2>"$log")
	status=$?
	if [ $status = 3 ]; then
		verdict="skip $(tail -n 1 "$log")"
	elif [ $status = 0 ] && make KVER="$release" W=1 >"$log" 2>&1 && ! grep -qE ' (warning|WARNING|ERROR)[: ]' "$log"; then
		verdict="ok $release"
	else
		verdict="failed"
	fi
	echo "$verdict" >"$work/$1.verdict"
}

set -- 5.10 6.1 6.12 7.2 7.3 5.10-rt 6.1-rt 6.12-rt 7.2-rt 7.3-rt
# in parallel: one kernel compiles while another waits for its packages
for series; do
	compile "$series" &
done
wait

for series; do
	read -r verdict text <"$work/$series.verdict"
	case $verdict in
	ok) ok "$text" ;;
	skip) skip "$series" "$text" ;;
	*)
		grep -E " (warning|WARNING|ERROR)[: ]" "$work/$series.log" | sed "s/^/# /"
		tap_log=$work/$series.log
		not_ok "$series"
		;;
	esac
done
plan
