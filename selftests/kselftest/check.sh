#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check.sh BASE: print a line for each thing that a run of the selftests lacks, with its remedy.
# Change nothing. BASE is the folder of run_kselftest.sh, whose environment variables this script
# reads. Exit status 0.
set -u
base=$1

# devices: print the Ethernet devices that have hardware
devices() {
	for path in /sys/class/net/*; do
		[ ! -e "$path/device" ] || printf ' %s' "${path##*/}"
	done
}

# lacks_programs PACKAGE PROGRAM...
lacks_programs() {
	package=$1
	shift
	for program; do
		command -v "$program" >/dev/null || echo "the program $program is not here: apt-get install $package"
	done
}

# check_device VARIABLE NAME
check_device() {
	if [ ! -e "/sys/class/net/$2" ]; then
		echo "$1=$2: there is no such device: choose one of$(devices)"
		return
	fi
	if [ -e "/sys/class/net/$2/master" ]; then
		master=$(basename "$(readlink "/sys/class/net/$2/master")")
		echo "$2 is a port of $master: ip link set $2 nomaster"
	fi
	if ip route show default | grep -qw "dev $2"; then
		echo "the default route of this machine leaves by $2: choose a device that carries nothing else"
	fi
}

check_netif() {
	if [ -z "$NETIF" ]; then
		echo "NETIF is not set: name the device under test, NETIF=eth2, one of$(devices)"
	else
		check_device NETIF "$NETIF"
	fi
	[ -z "$NETIF_OTHER" ] || check_device NETIF_OTHER "$NETIF_OTHER"
	case " $NETIF $PEER " in
	*" ${NETIF_OTHER:-none} "*) echo "NETIF_OTHER=$NETIF_OTHER is NETIF or PEER, too: it is a second port under test" ;;
	esac
}

check_modules() {
	[ ! -e /proc/net/pfq ] || return
	if ! modprobe -qn pfq 2>/dev/null && [ ! -e "$base/modules/$(uname -r)/pfq.ko" ]; then
		echo "pfq.ko is not loaded and not installed for $(uname -r): make dkms, or make modules, or for a tar make -C selftests gen_tar KVER=$(uname -r)"
	fi
}

# ask COMMAND...: run a command on the remote host
ask() {
	# shellcheck disable=SC2029 # the command is for the remote shell
	ssh -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=10 "$REMOTE" "$@" </dev/null
}

check_remote() {
	lacks_programs openssh-client ssh
	command -v ssh >/dev/null || return
	# shellcheck disable=SC2016 # for the remote shell
	if ! answer=$(ask 'id -u; echo $SSH_CONNECTION; command -v ip >/dev/null || echo ip' 2>&1); then
		echo "ssh $REMOTE does not work without a password ($(echo "$answer" | tail -n 1)): ssh-copy-id $REMOTE"
		return
	fi
	case $(echo "$answer" | head -n 1) in
	0) ;;
	*) echo "$REMOTE is not root there: REMOTE=root@${REMOTE#*@}" ;;
	esac
	[ "$(echo "$answer" | tail -n 1)" != ip ] || echo "$REMOTE has no program ip: ssh $REMOTE apt-get install iproute2"
	for device in $REMOTE_NETIF; do
		ask test -e "/sys/class/net/$device" ||
			echo "REMOTE_NETIF=$device: $REMOTE has no such device: $(ask ls /sys/class/net | tr '\n' ' ')"
	done
	# "CLIENT PORT SERVER PORT"
	address=$(echo "$answer" | awk 'NR == 2 { print $3 }')
	if [ "$NETIF" ] && ip route get "$address" 2>/dev/null | grep -qw "dev $NETIF"; then
		echo "ssh reaches $REMOTE by $NETIF itself, which the tests take down: use another link for ssh"
	fi
}

check_peer() {
	if [ "$RECEIVE_ONLY" ]; then
		return
	elif [ "$REMOTE" ]; then
		check_remote
	elif [ "$PEER" ]; then
		for device in $PEER; do
			check_device PEER "$device"
			[ "$device" != "$NETIF" ] ||
				echo "PEER and NETIF are the same device: PEER is the port where the cable of $NETIF ends"
		done
	else
		echo "there is no far end: REMOTE=root@host if the cable of ${NETIF:-NETIF} ends there, PEER=eth3 if it ends in this machine, or RECEIVE_ONLY=1 at a switch's mirror port"
	fi
}

if [ "$(id -u)" != 0 ]; then
	echo "this user is not root: run it as root, for instance by sudo"
	exit 0
fi
lacks_programs iproute2 ip
lacks_programs ethtool ethtool
lacks_programs coreutils timeout mktemp
lacks_programs kmod modprobe
check_netif
check_modules
check_peer
