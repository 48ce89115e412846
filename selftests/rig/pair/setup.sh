# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Both guests of pair.sh begin with this: a machine with the distribution's driver, whose eth0 leads to the
# other machine, and whose NICs are eth2 and eth3. The caller sets machine and driver.
# shellcheck disable=SC2154,SC1091,SC2034 # variables of init; those that the next part reads

. /rig/env
. /rig/nic.sh
ln -sf dash /bin/sh
rm -f /bin/ip /bin/tc
export HOME=/root
mkdir -p /root/.ssh /etc /var/run /opt
chmod 700 /root /root/.ssh
echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
printf '127.0.0.1 localhost\n10.9.0.1 near\n10.9.0.2 peer\n' >/etc/hosts
ln -sf /proc/mounts /etc/mtab
rm -rf /lib/modules/*/updates
depmod

modprobe virtio_pci
modprobe virtio_net
ip link add eth1 type dummy
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ ! -e /sys/class/net/eth0 ] || break
	sleep 0.5
done
# a machine without another one
[ -e /sys/class/net/eth0 ] || ip link add eth0 type dummy
case $machine in peer) address=10.9.0.2 ;; *) address=10.9.0.1 ;; esac
ip addr add "$address/24" dev eth0
ip link set eth0 up
modprobe "$driver"
sleep 1
nic_wait
# a user has not set these
unset NETIF NETIF_OTHER

# state: print what a run of the selftests must not change
state() {
	for nic in eth2 eth3; do
		ip -d link show dev $nic | grep -oE '<[^>]*>|mtu [0-9]*|promiscuity [0-9]*|link/ether [^ ]*'
		ip -o addr show dev $nic scope global
		for option in -k -l -g -c -a -x; do
			ethtool "$option" $nic
		done
	done
	ip netns list
	cut -d ' ' -f 1 /proc/modules | sort
	ls /tmp
} 2>/dev/null

results=0
# result TEXT COMMAND...: run a command and print a result
result() {
	results=$((results + 1)) text=$1
	shift
	if "$@"; then
		echo "ok $results - $text"
	else
		echo "not ok $results - $text"
		bad=1
	fi
}
bad=0
