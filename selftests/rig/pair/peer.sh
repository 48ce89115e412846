# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest peer of pair.sh: run an sshd until near says that it is done.
# shellcheck disable=SC2154

dropbearkey -t ed25519 -f /etc/hostkey >/dev/null 2>&1
dropbear -F -E -r /etc/hostkey 2>/root/sshd.log &
while read -r command; do
	echo "peer# $command"
	sh -ec "$command" || bad=1
done </root/commands
# ixgbe sets the RSS table when a device is brought up for the first time
ip link set eth3 up
sleep 2
ip link set eth3 down
state >/root/before
touch /root/ready
# near may fail, and then it powers off
misses=-1
until [ -e /root/done ] || [ $misses -gt 4 ]; do
	if ping -c 1 -W 5 near >/dev/null 2>&1; then
		misses=0
	elif [ $misses -ge 0 ]; then
		misses=$((misses + 1))
	fi
	sleep 1
done
state >/root/after
diff /root/before /root/after || bad=1
[ "$bad" = 0 ] || cat /root/sshd.log
exit "$bad"
