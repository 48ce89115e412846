# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by those who test a NIC, after tap.sh; $dir holds the programs.
# shellcheck disable=SC2154

test_seconds=120

complaints() {
	dmesg | grep -Ef "$dir/complaints"
}

# nic_tests LABEL PROGRAM...: on the device NETIF. A warning of the kernel is a
# failure of the program that was running. What else fails is tried once more:
# in an emulated machine on a busy one, seconds pass between two packets.
nic_tests() {
	label=$1
	shift
	before=$(complaints)
	for program; do
		began=$(date +%s)
		judge_twice "$program$label" $test_seconds "$dir/$program"
		echo "# $program$label: $(($(date +%s) - began)) s"
		now=$(complaints)
		if [ "$now" != "$before" ]; then
			echo "$now" | sed 's/^/# /'
			result 'not ok' "$program$label: the kernel complained"
		fi
		before=$now
	done
}
