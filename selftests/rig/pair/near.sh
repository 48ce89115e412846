# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest near of pair.sh: type the document's commands. Then interrupt a run, use ports of this machine
# as both ends, and run without what a run needs.
# shellcheck disable=SC2154,SC2317,SC2034 # variables of setup.sh; functions that result() calls

printf 'Host *\n\tStrictHostKeyChecking no\n\tUserKnownHostsFile /dev/null\n\tLogLevel ERROR\n' >/root/.ssh/config
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	! ssh -o ConnectTimeout=5 root@peer test -e /root/ready </dev/null 2>/root/ssh.log || break
	sleep 2
done
cd /root || exit 1

# type_it COMMAND: run it as a user would, with its output in the transcript
type_it() {
	echo "near# $1"
	sh -ec "$1" </dev/null >/root/said 2>&1
	status=$?
	sed 's/^/  /' /root/said
	return "$status"
}

# is_as_before: succeed if this machine is as before the run
is_as_before() {
	state >/root/after
	diff /root/before /root/after
}

# peer_is_clean: succeed if no process and no file of ours is on the other machine
peer_is_clean() {
	# shellcheck disable=SC2016 # for the remote shell
	ssh root@peer 'for p in /proc/[0-9]*/cmdline; do ! grep -aq "[/]tmp/pfq-peer" $p || exit 1; done 2>/dev/null
		[ -z "$(ls /tmp)" ]' </dev/null
}

# says TEXT OPTION...: succeed if run_kselftest.sh prints TEXT
says() {
	text_wanted=$1
	shift
	./run_kselftest.sh "$@" >/root/said 2>&1 </dev/null
	said_status=$?
	grep -q "$text_wanted" /root/said || { sed 's/^/# /' /root/said; return 1; }
}

# interrupt: send SIGTERM to a run in the middle of a test, and return its exit status
interrupt() {
	NETIF=eth2 REMOTE=root@peer ./run_kselftest.sh -t pfq/hw:long_capture >/root/said 2>&1 &
	run=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		! grep -q '^# selftests: pfq/hw: long_capture' /root/said || break
		sleep 2
	done
	sleep 5
	kill -TERM "$run"
	wait "$run"
}

# with_defect COMMAND: run it while a test is in its place that leaves the device changed
with_defect() {
	mv pfq/nic/baseline /root/baseline
	printf '#!/bin/sh\nethtool -K eth2 gro off\nip link add pfqv0 type veth peer name pfqv1\nip link set eth2 mtu 1400\necho 1..1; echo ok 1\n' >pfq/nic/baseline
	chmod +x pfq/nic/baseline
	"$@"
	defect_status=$?
	mv /root/baseline pfq/nic/baseline
	return "$defect_status"
}

beyond_the_document() {
	state >/root/before
	interrupt
	interrupted=$?
	result "a run that is interrupted exits with 130" [ $interrupted = 130 ]
	result "it leaves near as it was" is_as_before
	result "it leaves no process and no file on peer" peer_is_clean
	export NETIF=eth2 REMOTE=root@peer
	result "what a test leaves behind is named" with_defect says 'the test left eth2: < feature generic-receive-offload: on' -t pfq/nic:baseline
	result "it is put back" is_as_before
	result "the run is a success then" grep -q '^ok 2 selftests: pfq: everything is as before' /root/said

	SIZES=1518 QUEUES=2 METHODS='pfq-steal af_xdp' TRIAL_SECONDS=1 RESOLUTION=60 kselftest/rate.sh >/root/said 2>&1
	sed 's/^/# /' /root/said
	result "rate.sh measures the methods that keep packets from the stack, on two queues" \
		grep -qE '^ +1518 +2 +[0-9.]+ [> ] +[0-9]+\.[0-9] .* +[0-9]+\.[0-9]' /root/said
	result "it leaves near as it was" is_as_before

	export REMOTE='' NETIF=eth8 PEER=eth9
	ip link add eth8 type veth peer name eth9
	ip addr add 192.0.2.1/24 dev eth9
	state >/root/before
	ip addr show dev eth9 >/root/address
	# what a run that was killed has left
	ip link add pfqv0 type veth peer name pfqv1
	ip netns add pfq-peer.999999
	result "a port of this machine is the far end" says '^ok 1 selftests: pfq/nic: exact' -t pfq/nic:exact
	ip addr show dev eth9 | diff /root/address - >/root/said
	result "afterwards it is back, with its address" [ ! -s /root/said ]
	result "no network namespace stays" is_as_before
	result "nor a device that a killed run has left" [ ! -e /sys/class/net/pfqv0 ]
	ip link del eth8

	export PEER='' NETIF=eth2 RECEIVE_ONLY=1
	result "a mirror port without packets is skipped" says '^ok 1 selftests: pfq/mirror: receive_only # SKIP no packet arrives'
	ssh root@peer 'ip link set eth2 up; ip addr add 198.18.0.2/24 dev eth2; ping -A -c 100000 -W 1 198.18.0.1 >/dev/null 2>&1 & sleep 40; kill $!; ip addr del 198.18.0.2/24 dev eth2' </dev/null &
	ip addr add 198.18.0.1/24 dev eth2
	ip link set eth2 up
	sleep 2
	result "a mirror port needs no peer" says '^ok 1 selftests: pfq/mirror: receive_only$'
	sed 's/^/# /' /root/said
	result "the device keeps its address" grep -q '^ok 2 selftests: pfq: everything is as before' /root/said
	ip addr del 198.18.0.1/24 dev eth2
	wait $!

	export RECEIVE_ONLY=''
	result "without a far end, it says what to set" says '^# missing: there is no far end: REMOTE=root@host'
	result "it skips then" [ "$said_status" = 4 ]
	export REMOTE=root@nowhere
	result "a host that ssh does not reach is named" says '^# missing: ssh root@nowhere does not work without a password (.*): ssh-copy-id root@nowhere'
	export REMOTE=root@peer REMOTE_NETIF=eth77
	result "a device that the host lacks is named" says '^# missing: REMOTE_NETIF=eth77: root@peer has no such device: .*eth2'
	export REMOTE_NETIF='' NETIF=eth0
	result "the device that carries ssh is refused" says '^# missing: ssh reaches root@peer by eth0 itself'
	export NETIF=eth3
	result "a cable that leads to a device that is down is explained" says 'no device of root@peer hears eth3'
	export REMOTE_NETIF=eth3
	result "with REMOTE_NETIF it is brought up" says '^ok 1 selftests: pfq/nic: exact' -t pfq/nic:exact
	result "and down again" ssh root@peer '! ip link show dev eth3 | grep -q "[<,]UP"' </dev/null
}

if [ "$pair_tests" ]; then
	mkdir -p /opt/pfq
	tar xzf kselftest.tar.gz -C /opt/pfq
	cd /opt/pfq || exit 1
	insmod modules/*/pfq_hook.ko && insmod modules/*/pfq.ko && rmmod "$driver" && insmod "modules/$(uname -r)/$driver.ko"
	options=
	for test in $pair_tests; do
		case $test in *:*) options="$options -t $test" ;; *) options="$options -c $test" ;; esac
	done
	# shellcheck disable=SC2086 # a list of options
	NETIF=eth2 NETIF_OTHER=eth3 REMOTE=root@peer REMOTE_NETIF="eth2 eth3" TRIES=2 ./run_kselftest.sh $options
	bad=$?
else
	while read -r command; do
		result "$command" type_it "$command"
		case $command in 'cd '* | 'export '*) eval "$command" || exit 1 ;; esac
	done </root/commands
	beyond_the_document
	echo "1..$results"
fi
ssh root@peer touch /root/done </dev/null
exit "$bad"
