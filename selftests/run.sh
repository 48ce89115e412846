#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh DIR PROGRAM...: run the test programs in DIR on a NIC of this machine, as root.
#
# Environment:
#	NETIF		the device under test
#	REMOTE_TYPE	where its cable ends: ssh (another host) or netns (a network
#			namespace of this host); the script starts the peer there
#	REMOTE_ARGS	for ssh: root@host; for netns: the name of the namespace
#
# Exit status 0 if all results passed, 1 if one failed, 4 if all were skipped.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../testlib/tap.sh"
. "$here/lib/nic-tests.sh"
dir=$1
shift

skip() {
	echo "1..0 # SKIP $*"
	exit 4
}

[ -n "${NETIF:-}" ] || skip "NETIF is not set: set it to the device under test"
[ -e "/sys/class/net/$NETIF" ] || skip "NETIF=$NETIF: there is no such device"
[ "$(id -u)" = 0 ] || skip "not root"
[ -e /proc/net/pfq ] || skip "pfq.ko is not loaded: modprobe pfq"
export NETIF

run=$(mktemp -d)
mkfifo "$run/life" "$run/ready"
trap 'exec 3>&-; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM HUP

# the peer exits at the end of its input
case ${REMOTE_TYPE:-} in
ssh)
	scp -q "$dir/peer" "$REMOTE_ARGS:pfq-peer" || skip "cannot copy the peer to $REMOTE_ARGS by scp"
	ssh "$REMOTE_ARGS" ./pfq-peer <"$run/life" >"$run/ready" &
	;;
netns) ip netns exec "$REMOTE_ARGS" "$dir/peer" <"$run/life" >"$run/ready" & ;;
*) skip "no peer: set REMOTE_TYPE=ssh REMOTE_ARGS=root@host, the host where $NETIF's cable ends" ;;
esac
exec 3>"$run/life"
read -r _ <"$run/ready" || skip "the peer does not start on $REMOTE_ARGS"

nic_tests "" "$@"
finish
