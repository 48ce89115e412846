#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# pair.sh DRIVER [alone]: boot two guests whose NICs are cabled to each other, an sshd in one of them, and type the
# commands of docs/real-rig.md there, as the user of two machines would. The guest near has the tar of
# `make -C selftests gen_tar`, and neither sources nor compiler. The guest peer has the distribution's
# driver and nothing of PFQ.
#
# With the word alone, one guest is booted, whose two ports are cabled to each other, and PEER names the second one.
#
# The document's blocks of code say where they are typed: ```sh near, or ```sh peer. A block with the word
# long is typed only with PAIR_LONG=1.
#
# Environment:
#	KVER		the kernel, default: the running one
#	PAIR_LONG=1	type the commands that take long, too
#	PAIR_TESTS	run these tests, such as pfq/nic:exact, instead of the document's commands
#	and the variables of boot.sh.
#
# Output: TAP, and two transcripts: what was typed and said on near and on peer, in BUILD/KVER/rig/pair-DRIVER.
# Exit status 0, 1 if a result failed, 4 if there is no QEMU for the device model.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
model=$(nic_model "$driver")
if ! why=$("$here/qemu.sh" prepare 2>&1) && wants_newer_qemu "$model"; then
	echo "1..0 # SKIP there is no QEMU with a model of this NIC: $(echo "$why" | tail -n 1)"
	exit 4
fi
for program in ssh ssh-keygen dropbear dropbearkey; do
	command -v $program >/dev/null && continue
	echo "1..0 # SKIP $program is not installed: make deps"
	exit 4
done
build_for "$driver" "$kver"
work=$(mktemp -d /tmp/pfq-pair.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
make -s -C "$top/selftests" gen_tar KVER="$kver" DRIVER="$driver" INSTALL_PATH="$work/install" >"$work/log" 2>&1 ||
	{ tail "$work/log" >&2; die "make -C selftests gen_tar failed"; }
ssh-keygen -q -t ed25519 -N '' -f "$work/key"

# The document speaks of an 82599.
case $driver in i40e) mbits=40000Mb ;; *) mbits=10000Mb ;; esac

# typed MACHINE: print the document's commands for near or peer
typed() {
	awk -v machine="$1" -v long="${PAIR_LONG:-}" '
		/^```/ { on = $2 == machine && ($3 != "long" || long); next }
		on && !/^#/' "$top/docs/real-rig.md" | sed "s/ixgbe/$driver/g; s/10000Mb/$mbits/"
}

# script MACHINE: print the script of that guest. It runs in dash, since the shell of busybox prefers its own ip.
script() {
	echo "cat >/root/main.sh <<'END_OF_MAIN'"
	echo "machine=$1 pair_tests='${PAIR_TESTS:-}'"
	cat "$here/pair/setup.sh"
	printf 'cat >/root/commands <<"EOF"\n%s\nEOF\n' "$(typed "$1")"
	case $1 in
	near) printf 'cat >/root/.ssh/id_ed25519 <<"EOF"\n%s\nEOF\nchmod 600 /root/.ssh/id_ed25519\n' "$(cat "$work/key")" ;;
	peer) echo "echo '$(cat "$work/key.pub")' >/root/.ssh/authorized_keys" ;;
	esac
	cat "$here/pair/$1.sh"
	printf 'END_OF_MAIN\nexec dash /root/main.sh\n'
}

# start MACHINE OTHER DIGIT: boot a guest. Its management link, eth0, is a cable of its own.
start() {
	script "$1" >"$work/$1.sh"
	RIG_WIRE="$work/$1-port:$work/$2-port" RIG_MACS="52:54:00:12:3$3:0" RIG_LOGS="$BUILD/$kver/rig/pair-$driver/$1" \
		RIG_OPTIONS="-netdev dgram,id=manage,local.type=unix,local.path=$work/$1-manage,remote.type=unix,remote.path=$work/$2-manage -device virtio-net-pci,netdev=manage,mac=52:54:00:12:3$3:0f,romfile= ${RIG_OPTIONS:-}" \
		RIG_MEMORY="${RIG_MEMORY:-768}" RIG_SECONDS="${RIG_SECONDS:-1800}" RIG_PROGRAMS="$programs ${RIG_PROGRAMS:-}" \
		"$here/boot.sh" "$kver" "$driver" "$work/$1.sh"
}

programs="root/kselftest.tar.gz=$work/install/kselftest-packages/kselftest.tar.gz"
for program in dash ssh dropbear dropbearkey timeout; do
	programs="$programs bin/$program=$(command -v $program)"
done
if [ "${2:-}" = alone ]; then
	script alone >"$work/alone.sh"
	RIG_WIRE=crossed RIG_LOGS="$BUILD/$kver/rig/pair-$driver/alone" RIG_MEMORY="${RIG_MEMORY:-768}" \
		RIG_SECONDS="${RIG_SECONDS:-1200}" RIG_PROGRAMS="$programs ${RIG_PROGRAMS:-}" \
		"$here/boot.sh" "$kver" "$driver" "$work/alone.sh"
	exit
fi
# build the initramfs once, since both boots would build it at the same time
RIG_PROGRAMS=$programs "$here/initramfs.sh" "$kver" "$driver" >/dev/null
start peer near 5 >"$work/peer.tap" 2>&1 &
peer=$!
status=0
start near peer 4 || status=1
wait $peer || status=1
sed 's/^/# peer: /' "$work/peer.tap"
exit $status
