#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh DIR PROGRAM...: the programs in DIR on a real NIC, NETIF. Its cable ends in
# another host, where the peer is started: REMOTE_TYPE=ssh REMOTE_ARGS=root@host;
# or in another namespace of this one: REMOTE_TYPE=netns REMOTE_ARGS=name.
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

[ -n "${NETIF:-}" ] || skip "NETIF names no device"
[ -e "/sys/class/net/$NETIF" ] || skip "there is no device $NETIF"
[ "$(id -u)" = 0 ] || skip "not root"
[ -e /proc/net/pfq ] || skip "pfq.ko is not loaded: modprobe pfq"
export NETIF

run=$(mktemp -d)
mkfifo "$run/life" "$run/ready"
trap 'exec 3>&-; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM HUP

# the peer ends with its input
case ${REMOTE_TYPE:-} in
ssh)
	scp -q "$dir/peer" "$REMOTE_ARGS:pfq-peer" || skip "$REMOTE_ARGS cannot be reached by scp"
	ssh "$REMOTE_ARGS" ./pfq-peer <"$run/life" >"$run/ready" &
	;;
netns) ip netns exec "$REMOTE_ARGS" "$dir/peer" <"$run/life" >"$run/ready" & ;;
*) skip "no peer: want REMOTE_TYPE=ssh REMOTE_ARGS=root@host, the host where $NETIF's cable ends" ;;
esac
exec 3>"$run/life"
read -r _ <"$run/ready" || skip "no peer starts on $REMOTE_ARGS"

nic_tests "" "$@"
finish
