# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest of `pair.sh DRIVER alone`: a machine with two ports that are cabled to each other.
# shellcheck disable=SC2154,SC2317,SC2034 # variables of setup.sh; functions that result() calls

mkdir -p /opt/pfq
tar xzf /root/kselftest.tar.gz -C /opt/pfq
cd /opt/pfq || exit 1
insmod "modules/$(uname -r)/pfq_hook.ko"
insmod "modules/$(uname -r)/pfq.ko"
rmmod "$driver"
insmod "modules/$(uname -r)/$driver.ko"
sleep 1
ip link set eth2 up
ip link set eth3 up
sleep 2
ip link set eth2 down
ip addr add 192.0.2.1/24 dev eth3
ip route add 198.51.100.0/24 via 192.0.2.9 dev eth3
ip route show dev eth3 >/root/routes
state >/root/before

# run TEXT OPTION...: succeed if a run prints TEXT
run() {
	text_wanted=$1
	shift
	NETIF=eth2 PEER=eth3 ./run_kselftest.sh "$@" >/root/said 2>&1 </dev/null
	sed 's/^/# /' /root/said
	grep -q "$text_wanted" /root/said
}

# is_as_before: succeed if this machine is as before the run
is_as_before() {
	state >/root/after
	diff /root/before /root/after && ip route show dev eth3 | diff /root/routes -
}

# killed: kill a run so that it cannot put anything back
killed() {
	NETIF=eth2 PEER=eth3 ./run_kselftest.sh -t pfq/hw:long_capture >/root/said 2>&1 </dev/null &
	run=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		! grep -q '^# selftests: pfq/hw: long_capture' /root/said || break
		sleep 2
	done
	kill -KILL "$run"
	wait "$run" 2>/dev/null
	sleep 5
}

result "frames cross the cable, not the kernel" run '^# 4 passed, 0 failed' \
	-t pfq/nic:baseline -t pfq/nic:exact -t pfq/nic:mac_filter -t pfq/hw:rss
result "the driver of both ports is not removed" run "^ok 1 selftests: pfq/hw: driver_reload # SKIP $driver has other devices" -t pfq/hw:driver_reload
result "both ports are as before, with address and route" is_as_before
killed
result "after a run that was killed, the next one works" run '^ok 1 selftests: pfq/nic: baseline' -t pfq/nic:baseline
echo "1..$results"
exit "$bad"
