#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Type the commands of README.md and docs/tracing.md that need pfq.ko and a NIC into a guest, as they stand, and check
# what they do. The guest's NIC has the name of the documents, eth2. docs/tests/commands.list names these commands.
set -eu
tests=$(cd "$(dirname "$0")" && pwd)
here=$tests/..
. "$here/common.sh"

kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
build_for e1000e "$kver"
script=$(mktemp)
trap 'rm -f "$script"' EXIT

# commands DOCUMENT PATTERN: print the commands of a document that match, in its order
commands() {
	(cd "$top" && awk -f docs/tests/commands.awk "$1" | sed "s|^$1: ||" | grep -E "$2")
}

# one PATTERN: print README's command that matches
one() {
	found=$(commands README.md "$1")
	[ "$(echo "$found" | grep -c .)" = 1 ] || die "README.md: not one command matches $1: $found"
	echo "$found"
}

# events PATTERN: print the commands of docs/tracing.md between two lines that match
events() {
	found=$(commands docs/tracing.md . | sed -n "/$1/,\$p" | sed "/$2/q")
	[ "$found" ] || die "docs/tracing.md: no commands from $1 to $2"
	echo "$found"
}

cat >"$script" <<END
cd /tmp
. /selftests/tap.sh
. /selftests/nic-tests.sh
nic_patched
ip link set "\$NETIF" down && ip link set "\$NETIF" name eth2
NETIF=eth2
export NETIF
nic_up

# test TEXT COMMAND...: passes if the command succeeds
test_that() {
	text=\$1
	shift
	if "\$@"; then result ok "documents: \$text"; else result 'not ok' "documents: \$text"; fi
}
# bound N: wait until N sockets or groups are bound to eth2
bound() {
	tries=500
	until [ "\$(grep -c ' eth2:' /proc/net/pfq/sockets)" = "\$1" ] || [ \$((tries -= 1)) = 0 ]; do usleep 10000; done
}
# ended PID...: wait until the processes have ended after Ctrl-C
end() { kill -INT "\$@"; wait "\$@"; }
bytes() { wc -c <"\$1"; }

$(one '^modprobe pfq')
test_that 'modprobe pfq loads the module' [ -d /proc/net/pfq ]

$(one '^pfq capture -i') &
capture=\$!
bound 1
/selftests/peer_send 100 1000 1000
$(one '^pfq counters') >stat
end \$capture
test_that 'pfq capture writes 100 frames, Ctrl-C ends it' [ "\$(bytes out.pcap)" -ge 100000 ]
test_that 'pfq counters shows that they came by the hook' grep -q '^eth2 .*hook' stat

$(one '^pfq capture -q.* a.pcap')
first=\$!
$(one '^pfq capture -q.* b.pcap')
second=\$!
bound 2
/selftests/peer_send 100 1000 1000 2000 50
usleep 300000
# pcap: 24 bytes, and 16 for each packet
both=\$(bytes a.pcap)
$(one '^pfq group set')
test_that 'pfq group set loads the program' grep -q '^1 .* compiled ' /proc/net/pfq/groups
/selftests/peer_send 400 1000 1000 2000 50
/selftests/peer_send 100 1000 1000
usleep 300000
pfq group show 1
end \$first \$second
echo "# a.pcap had \$both bytes before the program and has \$(bytes a.pcap), b.pcap \$(bytes b.pcap)"
test_that 'before, both get each packet' [ "\$both" -ge 100000 ]
test_that 'then, each gets a part of the UDP packets' [ \$((\$(bytes a.pcap) - both)) -gt 40000 -a \$((\$(bytes b.pcap) - both)) -gt 40000 ]
test_that 'and none gets others' [ \$((\$(bytes a.pcap) + \$(bytes b.pcap) - 2 * both)) -le 440000 ]

$(one '^pfq doctor') >doctor
test_that 'pfq doctor finds the rewritten driver' grep -q '^ok.*eth2' doctor
test_that 'pfq affinity pins the queues' $(one '^pfq affinity')
/sbin/ip link add eth3 type veth peer name eth4
ip link set eth4 up
ip link set eth3 up
$(one '^pfq gen') &
gen=\$!
sleep 2
end \$gen
test_that 'pfq gen sends frames until Ctrl-C ends it' [ "\$(command cat /sys/class/net/eth4/statistics/rx_packets)" -gt 100 ]

# docs/tracing.md. cat trace_pipe does not end.
cat() { if [ "\$1" = trace_pipe ]; then timeout 5 cat trace_pipe >/tmp/pipe; else command cat "\$@"; fi; }
pfq capture -q -w /tmp/x -i eth2 &
capture=\$!
bound 1
(sleep 1; /selftests/peer_send 10 60 60) &
$(events '^mount' '^cat trace_pipe')
test_that 'trace_pipe shows events' grep -q 'pfq_fastpath_enabled: ' /tmp/pipe
$(events '^echo 1 . events.pfq.pfq_drop.enable' 'hist:keys=reason,ifindex. . events.pfq.pfq_drop.trigger$' | sed '/^cat/,$d')
test_that 'the filter is set' grep -q 'gid == 7' events/pfq/pfq_drop/filter
test_that 'both triggers are set' [ "\$(grep -cv '^#' events/pfq/pfq_drop/trigger)" = 2 ]
$(commands docs/tracing.md '^cat events/pfq/pfq_drop/hist') >/tmp/hist
test_that 'there is a histogram' grep -q 'Totals:' /tmp/hist
$(events '^echo 0 . events.pfq.pfq_drop.filter' '!hist')
test_that 'filter and triggers are removed' [ "\$(command cat events/pfq/pfq_drop/filter) \$(grep -cv '^#' events/pfq/pfq_drop/trigger)" = 'none 0' ]
end \$capture
cd /tmp
umount /sys/kernel/tracing

$(commands docs/tracing.md . | sed -n '/^perf/q; p' | sed '1,/!hist/d' | sed 's/^grep .*/& >\/tmp\/full/')
test_that 'a stopped reader'"'"'s ring is full' [ "\$(wc -l </tmp/full)" = 3 ]
finish
END
RIG_SECONDS=${RIG_SECONDS:-300} "$here/boot.sh" "$kver" e1000e "$script"
