# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file after tap.sh to run test programs on a NIC. The caller sets dir, the
# directory of the programs, and may change test_seconds, the time limit of each. RIG_SLOW in
# the environment multiplies it: how many times slower than others the kernel is.
# shellcheck disable=SC2154

test_seconds=120

# complaints: print the kernel's warnings and errors so far
complaints() {
	dmesg | awk -f "$dir/complaints.awk" "$dir/complaints" "$dir/complaints.known" -
}

# nic_tests LABEL PROGRAM...: run programs on the device NETIF, and add LABEL to their names.
# A kernel warning fails the program that was running. A program that fails otherwise runs
# once more: in an emulated guest on a busy host, seconds pass between two packets.
nic_tests() {
	label=$1
	shift
	before=$(complaints)
	for program; do
		began=$(date +%s)
		judge_twice "$program$label" $((test_seconds * ${RIG_SLOW:-1})) "$dir/$program"
		echo "# $program$label: $(($(date +%s) - began)) s"
		now=$(complaints)
		if [ "$now" != "$before" ]; then
			echo "$now" | sed 's/^/# /'
			result 'not ok' "$program$label: the kernel logged a warning"
		fi
		before=$now
	done
}
