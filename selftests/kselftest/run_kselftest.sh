#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run_kselftest.sh: run PFQ's selftests on a NIC of this machine, as root. The options are those of
# the kernel's script of this name. Afterwards the machines are as before.
#
#	-l, --list		list the tests, as COLLECTION:TEST
#	-c, --collection NAME	run this collection, such as pfq/nic; may be repeated
#	-t, --test NAME		run this test, such as pfq/nic:exact; may be repeated
#	-S, --skip NAME		do not run this test; may be repeated
#	-s, --summary		print only results; the details go to output.log beside this script
#	-d, --dry-run		print what would run
#	-o, --override-timeout SECONDS	the time limit of a test, instead of the one in settings
#	-C, --check		check only what a run needs
#	-h, --help		print this text
#
# Environment, or assignments in pfq/net.config:
#	NETIF		the device under test
#	NETIF_OTHER	a second port of it, with a peer, for tests of two ports
#	REMOTE		root@host, where the cable of NETIF ends; the peer runs there, by ssh
#	REMOTE_NETIF	the device there, or "eth2 eth3"; default: the one that hears NETIF. It is brought up
#	PEER		instead of REMOTE: a port of this machine, where the cable of NETIF ends
#	RECEIVE_ONLY=1	instead of REMOTE: NETIF is at the mirror port of a switch; only the
#			collection pfq/mirror runs
#	REMOTE_TYPE, REMOTE_ARGS	as the kernel's: ssh and root@host
#	TRIES		how often a test that fails runs, default 1
#
# Output: TAP 13. Exit status 0 if all tests passed, 1 if one failed, 4 if none could run.
# shellcheck disable=SC2154,SC2034,SC2317 # variables and functions that runner.sh, peer.sh and search.sh use
set -u
base=$(cd "$(dirname "$0")" && pwd)
PATH=$base/pfq/bin:$PATH:/usr/sbin:/sbin
# shellcheck source=/dev/null
. "$base/kselftest/runner.sh"
# shellcheck source=/dev/null
. "$base/kselftest/peer.sh"

usage() {
	sed -n '/^#	-/,/^#	-h/s/^#	//p' "$0"
	exit "$1"
}

collections='' wanted='' unwanted='' list='' dry='' summary='' override='' check_only=''
# long names are as the kernel's
while [ $# -gt 0 ]; do
	case $1 in
	-c | --collection | -t | --test | -S | --skip | -o | --override-timeout)
		[ $# -gt 1 ] || usage 2 >&2
		;;
	esac
	case $1 in
	-c | --collection) collections="$collections $2" && shift ;;
	-t | --test) wanted="$wanted $2" && shift ;;
	-S | --skip) unwanted="$unwanted $2" && shift ;;
	-o | --override-timeout) override=$2 && shift ;;
	-s | --summary) summary=yes ;;
	-l | --list) list=yes ;;
	-d | --dry-run) dry=yes ;;
	-C | --check) check_only=yes ;;
	-h | --help) usage 0 ;;
	*) usage 2 >&2 ;;
	esac
	shift
done

if [ "$list" ]; then
	cat "$base/kselftest-list.txt"
	exit
fi

# The environment has precedence over net.config.
read_config "$base/pfq/net.config"
if [ "${REMOTE_TYPE:-}" = ssh ]; then
	REMOTE=${REMOTE:-${REMOTE_ARGS:-}}
fi
export NETIF="${NETIF:-}" NETIF_OTHER="${NETIF_OTHER:-}" PEER="${PEER:-}"
export REMOTE="${REMOTE:-}" REMOTE_NETIF="${REMOTE_NETIF:-}" RECEIVE_ONLY="${RECEIVE_ONLY:-}"

if [ -z "$collections$wanted" ]; then
	# Those that need a NIC. The others, on veth, are for whoever changes PFQ.
	collections="pfq/nic pfq/tx pfq/hw pfq/core pfq/lang"
	[ -z "$RECEIVE_ONLY" ] || collections=pfq/mirror
fi
tests=$(select_tests)
[ "$tests" ] || { echo "run_kselftest.sh: no such test: $collections$wanted; -l lists them" >&2; exit 2; }

if [ "$dry" ]; then
	echo "$tests"
	exit
fi

[ "$(id -u)" != 0 ] || remove_leftovers
missing=$(sh "$base/kselftest/check.sh" "$base")
if [ "$missing" ]; then
	echo "TAP version 13"
	echo "$missing" | sed 's/^/# missing: /'
	echo "1..0 # SKIP $(echo "$missing" | head -n 1)"
	exit 4
fi

run=$(mktemp -d /tmp/pfq-selftests.XXXXXX) || exit 1
export TMPDIR="$run"
trap leave EXIT
trap 'exit 130' INT TERM HUP
arrive
start_peer
if [ "$check_only" ]; then
	echo "# ready: $NETIF$(peer_text)"
	exit 0
fi
run_tests
