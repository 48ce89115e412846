# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# run_kselftest.sh sources this file: it prepares this machine, starts the peer where the cable ends, and
# puts everything back. The caller sets base and run.
# shellcheck disable=SC2154

far='' far_pid='' heard='' namespace='' modules_before=''

# device_text DEV: print its driver, link speed and queues
device_text() {
	printf '%s, %s Mb/s, %s queues' "$(basename "$(readlink "/sys/class/net/$1/device/driver" || echo 'no driver')")" \
		"$(cat "/sys/class/net/$1/speed" 2>/dev/null || echo '?')" \
		"$(find "/sys/class/net/$1/queues" -name 'rx-*' | wc -l)"
}

# peer_text: print where the peer is, after a comma
peer_text() {
	if [ "$RECEIVE_ONLY" ]; then
		echo ", receive only"
	elif [ "$REMOTE" ]; then
		echo ", peer on $REMOTE${heard:+ ($heard)}"
	else
		echo ", peer on $PEER"
	fi
}

# give_up TEXT: exit as a skipped run
give_up() {
	echo "TAP version 13"
	echo "# missing: $1"
	echo "1..0 # SKIP $1"
	exit 4
}

# remote COMMAND...: run a command on the remote host. All of them share one connection.
remote() {
	# shellcheck disable=SC2029 # the command is for the remote shell
	ssh -o BatchMode=yes -o LogLevel=ERROR -o ControlMaster=auto -o ControlPath="$run/ssh" -o ControlPersist=60 "$REMOTE" "$@"
}

loaded_modules() {
	cut -d ' ' -f 1 /proc/modules | sort
}

# MODULES: where the modules are that tests load again, if they are not installed
MODULES=
modprobe -qn pfq 2>/dev/null || MODULES=$base/modules/$(uname -r)
export MODULES

# load_pfq: load pfq.ko, the installed one or that of this folder
load_pfq() {
	[ ! -e /proc/net/pfq ] || return 0
	modprobe -q pfq 2>/dev/null || { insmod "$MODULES/pfq_hook.ko" 2>/dev/null; insmod "$MODULES/pfq.ko"; }
	[ -e /proc/net/pfq ] || give_up "pfq.ko does not load: dmesg has the reason"
}

# Devices of tests that were killed. Their names begin with pfq, as no other program's do. And the namespace of
# a run that was killed; its ports come back when it is deleted.
remove_leftovers() {
	for path in /sys/class/net/pfq*; do
		[ ! -e "$path" ] || ip link delete "${path##*/}" 2>/dev/null
	done
	for left in $(ip netns list 2>/dev/null | grep -o "^pfq-peer\.[0-9]*"); do
		[ -d "/proc/${left#pfq-peer.}" ] || { ip netns delete "$left"; sleep 1; }
	done
}

# devices_under_test: print the names
devices_under_test() {
	echo "$NETIF $NETIF_OTHER"
}

# arrive: note what this machine is like, then prepare it
arrive() {
	modules_before=$(loaded_modules)
	mkdir "$run/original" "$run/ready"
	remove_leftovers
	for device in $(devices_under_test) $PEER; do
		sh "$base/kselftest/device.sh" save "$device" "$run/original"
	done
	load_pfq
}

# save_ready: note what the devices are like when a test begins
save_ready() {
	for device in $(devices_under_test); do
		sh "$base/kselftest/device.sh" save "$device" "$run/ready"
	done
}

# restore_after_test: put the devices back as they were before the test, and load pfq.ko if it has gone
restore_after_test() {
	load_pfq
	remove_leftovers
	for device in $(devices_under_test); do
		sh "$base/kselftest/device.sh" restore "$device" "$run/ready" >/dev/null
		sed "s/^/the test left $device: /" "$run/ready/$device.found"
	done
}

# --- the far end ---

# shellcheck disable=SC2016 # for the remote shell
start_remote() {
	mkdir "$run/send"
	cp "$base/pfq/bin/peer" "$base/kselftest/far.sh" "$base/kselftest/device.sh" "$base/kselftest/sender.sh" \
		"$run/send/"
	far=$(tar -cf - -C "$run/send" . |
		remote 'd=$(mktemp -d /tmp/pfq-peer.XXXXXX) && tar -xf - -C "$d" && echo "$d"') ||
		give_up "the peer cannot be copied to $REMOTE"
	remote "sh $far/far.sh $REMOTE_NETIF" <"$run/life" >"$run/far" 2>&1 &
	far_pid=$!
}

start_in_namespace() {
	namespace=pfq-peer.$$
	ip netns add $namespace || give_up "there are no network namespaces (CONFIG_NET_NS)"
	for device in $PEER; do
		ip link set dev "$device" netns $namespace || give_up "$device cannot be moved to a network namespace"
		ip -n $namespace link set dev "$device" mtu 9000 2>/dev/null
		ip -n $namespace link set dev "$device" up
	done
	# shellcheck disable=SC2086 # a list of devices
	ip netns exec $namespace "$base/pfq/bin/peer" $PEER <"$run/life" >"$run/far" 2>&1 &
	far_pid=$!
}

# wait_far WORD SECONDS: wait until the far end has printed a line that begins with WORD
wait_far() {
	left_tenths=$(($2 * 10))
	until grep -q "^$1" "$run/far"; do
		left_tenths=$((left_tenths - 1))
		[ $left_tenths -gt 0 ] && kill -0 "$far_pid" 2>/dev/null || return 1
		sleep 0.1
	done
}

# start_peer: start it, and let it answer. It exits when its input ends: when this shell does.
start_peer() {
	for device in $(devices_under_test); do
		ip link set dev "$device" up
	done
	if [ -z "$RECEIVE_ONLY" ]; then
		mkfifo "$run/life"
		: >"$run/far"
		if [ "$REMOTE" ]; then start_remote; else start_in_namespace; fi
		exec 3>"$run/life"
		wait_far ready 60 || give_up "the peer does not start: $(tail -n 1 "$run/far")"
		if ! said=$(LD_LIBRARY_PATH=$base/pfq/lib "$base/pfq/bin/peer_send" 10 60 60); then
			give_up "$(silence "$said")"
		fi
		heard=$(sed -n 's/^heard //p' "$run/far" | tail -n 1)
	fi
	save_ready
}

# silence SAID: print why the peer may not have answered
silence() {
	if [ "$(cat "/sys/class/net/$NETIF/carrier")" != 1 ]; then
		echo "$NETIF has no link: plug the cable in, and bring the far end up (ssh ${REMOTE:-root@host} ip link set DEV up)"
	elif [ "$REMOTE" ] && [ -z "$REMOTE_NETIF" ]; then
		echo "no device of $REMOTE hears $NETIF: is the cable in another host? Name the device where it ends, REMOTE_NETIF=DEV"
	else
		echo "the peer does not hear $NETIF: does its cable end in ${REMOTE_NETIF:-$PEER}? ($1)"
	fi
}

# --- the end ---

stop_peer() {
	[ "$far$namespace" ] || return 0
	exec 3>&-
	[ -z "$far_pid" ] || wait "$far_pid" 2>/dev/null
	sed -n '/^ready/d; /^heard/d; /^peer: /d; p' "$run/far" | sed 's/^/far end: /'
	if [ "$namespace" ]; then
		for device in $PEER; do
			ip netns exec "$namespace" ip link set dev "$device" netns $$
		done
		ip netns delete "$namespace"
	fi
	[ ! -S "$run/ssh" ] || ssh -o ControlPath="$run/ssh" -O exit "$REMOTE" 2>/dev/null
}

# unload: remove the modules that were not there before, but not drivers, which have no users
unload() {
	for _ in 1 2 3; do
		loaded_modules | grep -vxF "$modules_before" | while read -r module; do
			[ -d "/sys/module/$module/drivers" ] || rmmod "$module" 2>/dev/null
		done
	done
	[ ! -e /sys/module/pfq ] || echo "$modules_before" | grep -qx pfq || echo "pfq.ko is still in use"
}

# leave: put everything back, and print what is not as before
leave() {
	trap '' INT TERM HUP
	stop_test
	stop_peer
	remove_leftovers
	for device in $(devices_under_test) $PEER; do
		sh "$base/kselftest/device.sh" restore "$device" "$run/original"
	done
	unload
	rm -rf "$run"
}
