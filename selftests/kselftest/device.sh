#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Save and restore the settings of a network device. It needs ip; it uses ethtool where it is installed.
#
#	device.sh show DEV		print the settings, a line each, in an order that does not change
#	device.sh save DEV FOLDER	keep them in FOLDER
#	device.sh restore DEV FOLDER	put them back; then print each that still differs, with "<" before
#					the old value and ">" before the present one. FOLDER/DEV.found has those that differed
#
# Settings: addresses and routes, MAC address, MTU, up, promiscuous, XDP program, and by ethtool the
# features, queues, rings, interrupt moderation, pause frames, RSS and flow filters. Exit status 0; 1 if
# a setting still differs.
set -u
PATH=$PATH:/usr/sbin:/sbin
verb=$1 dev=$2 folder=${3:-}

# tool OPTION [ARGUMENT...]: ask ethtool, without its complaints
tool() {
	option=$1
	shift
	ethtool "$option" "$dev" "$@" 2>/dev/null </dev/null
}

# prefixed WORD: print standard input with a word before each line that is not empty
prefixed() {
	sed "s/[ 	]*\$//; /^\$/d; s/^[ 	]*/$1 /"
}

# Carrier, counters, lifetimes and names of namespaces change by themselves, so they do not appear.
show() {
	ip -o link show dev "$dev" | sed 's|.*<\([^>]*\)>.* mtu \([0-9]*\).*|\1 mtu-\2|; s|[ ,]|\n|g' |
		grep -E '^(UP|PROMISC|ALLMULTI|mtu-.*)$' | prefixed link
	ip -d -o link show dev "$dev" | grep -oE 'promiscuity [0-9]+|link/ether [^ ]*|master [^ ]*|prog/xdp id [0-9]+' | prefixed link
	ip -o addr show dev "$dev" | awk '$0 !~ /scope link.*proto kernel_ll/ && !($3 == "inet6" && $4 ~ /^fe80/) { print $3, $4 }' | prefixed address
	command -v ethtool >/dev/null || return 0
	tool -k | sed '1d; /\[fixed\]/d; s/ \[.*//' | prefixed feature
	tool -l | sed '1,/^Current/d' | prefixed queues
	tool -g | sed '1,/^Current/d' | prefixed ring
	tool -c | sed 1d | tr -s ' \t' ' ' | prefixed coalesce
	tool -a | sed 1d | tr -s '\t' ' ' | prefixed pause
	# ixgbe sets the table when the device is brought up for the first time
	[ $(($(cat "/sys/class/net/$dev/flags") & 1)) = 0 ] || tool -x | grep -E '^ *[0-9]+:|^[0-9a-f:]+$' | prefixed rss
	tool -n rx-flow-hash udp4 | sed 1d | prefixed udp4
	tool -n | grep Filter: | prefixed flow
}

save() {
	show >"$folder/$dev.settings"
	ip addr save dev "$dev" >"$folder/$dev.addresses" 2>/dev/null
	ip route save dev "$dev" table all >"$folder/$dev.routes" 2>/dev/null
	# for a driver that a test removed
	basename "$(readlink "/sys/class/net/$dev/device/driver/module")" >"$folder/$dev.driver" 2>/dev/null
	return 0
}

# changes: print each setting that is not as saved: the old value after "< ", the present one after "> "
changes() {
	show >"$folder/$dev.now"
	grep -vxFf "$folder/$dev.now" "$folder/$dev.settings" | sed 's/^/< /'
	grep -vxFf "$folder/$dev.settings" "$folder/$dev.now" | sed 's/^/> /'
}

# differs KIND: succeed if a setting of this kind was not as saved when restore() looked
differs() {
	grep -q "^[<>] $1 " "$folder/$dev.changes"
}

# old KIND NAME: print the saved value of a line "KIND NAME: VALUE"
old() {
	sed -n "s/^$1 $2:[ 	]*//p" "$folder/$dev.settings" | head -n 1
}

# set_old OPTION KIND PAIR...: set each saved value by one call of ethtool. A PAIR is
# "ARGUMENT=NAME": ethtool's argument, and the name by which it prints the setting.
set_old() {
	set_option=$1 kind=$2
	shift 2
	arguments=
	for pair; do
		value=$(old "$kind" "${pair#*=}")
		case $value in '' | n/a | 0-n/a) ;; *) arguments="$arguments ${pair%%=*} $value" ;; esac
	done
	# shellcheck disable=SC2086 # a list of arguments
	[ -z "$arguments" ] || tool "$set_option" $arguments >/dev/null
}

restore_features() {
	# The first round may turn on what the second depends on.
	for _ in 1 2; do
		changes | sed -n 's/^< feature \(.*\): \(on\|off\)$/\1 \2/p' |
			while read -r feature value; do
				case $feature in
				rx-checksumming) feature=rx ;;
				tx-checksumming) feature=tx ;;
				scatter-gather) feature=sg ;;
				tcp-segmentation-offload) feature=tso ;;
				generic-segmentation-offload) feature=gso ;;
				generic-receive-offload) feature=gro ;;
				large-receive-offload) feature=lro ;;
				rx-vlan-offload) feature=rxvlan ;;
				tx-vlan-offload) feature=txvlan ;;
				ntuple-filters) feature=ntuple ;;
				receive-hashing) feature=rxhash ;;
				esac
				tool -K "$feature" "$value" >/dev/null
			done
	done
}

restore_coalesce() {
	# ethtool refuses a moderation time while the driver adapts it
	adaptive=$(old coalesce 'Adaptive RX')
	tool -C adaptive-rx "${adaptive%% *}" >/dev/null
	for pair in rx-usecs rx-frames tx-usecs tx-frames; do
		set_old -C coalesce "$pair=$pair"
	done
}

# remove_filters: delete the flow filters that were not there
remove_filters() {
	sed -n 's/^> flow Filter: //p' "$folder/$dev.changes" | while read -r filter; do
		tool -N delete "$filter" >/dev/null
	done
}

restore_rss() {
	fields=sd
	! grep -q '^udp4 L4 bytes' "$folder/$dev.settings" || fields=sdfn
	! differs udp4 || tool -N rx-flow-hash udp4 $fields >/dev/null
	! differs rss || tool -X default >/dev/null
}

# old_link WORD: print the word after WORD in the saved lines of kind link
old_link() {
	sed -n "s|^link $1[- ]||p" "$folder/$dev.settings"
}

# is_old_flag FLAG: succeed if the device had this flag
is_old_flag() {
	grep -qx "link $1" "$folder/$dev.settings"
}

restore_link() {
	if [ "$(old_link link/ether)" ] && ! ip -o link show dev "$dev" | grep -q "$(old_link link/ether)"; then
		ip link set dev "$dev" down
		ip link set dev "$dev" address "$(old_link link/ether)"
	fi
	ip link set dev "$dev" mtu "$(old_link mtu)"
	is_old_flag PROMISC || ip link set dev "$dev" promisc off
	is_old_flag ALLMULTI || ip link set dev "$dev" allmulticast off
	[ "$(old_link "prog/xdp id")" ] || ip link set dev "$dev" xdp off 2>/dev/null
	if is_old_flag UP; then
		ip link set dev "$dev" up
	else
		ip link set dev "$dev" down
	fi
	ip addr restore <"$folder/$dev.addresses" >/dev/null 2>&1
	ip route restore <"$folder/$dev.routes" >/dev/null 2>&1
}

restore() {
	if [ ! -e "/sys/class/net/$dev" ]; then
		driver=$(cat "$folder/$dev.driver")
		insmod "${MODULES:-/nowhere}/$driver.ko" 2>/dev/null || modprobe -q "$driver"
		sleep 2
	fi
	: >"$folder/$dev.found"
	if [ ! -e "/sys/class/net/$dev" ]; then
		echo "$dev: it is gone"
		return 1
	fi
	changes >"$folder/$dev.found"
	cp "$folder/$dev.found" "$folder/$dev.changes"
	# twice, since a setting may change another: the number of queues resets RSS
	for _ in 1 2; do
		[ -s "$folder/$dev.changes" ] || return 0
		! differs flow || remove_filters
		! differs queues || set_old -L queues combined=Combined rx=RX tx=TX
		! differs ring || set_old -G ring rx=RX tx=TX
		! differs feature || restore_features
		! differs coalesce || restore_coalesce
		! differs pause || set_old -A pause autoneg=Autonegotiate rx=RX tx=TX
		restore_rss
		! differs '[al][a-z]*' || restore_link
		changes >"$folder/$dev.changes"
	done
	sed "s/^/$dev: /" "$folder/$dev.changes"
	[ ! -s "$folder/$dev.changes" ]
}

"$verb"
