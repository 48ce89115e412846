# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the rig's scripts, which set $here.

# shellcheck disable=SC2154
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build}
export BUILD
PATH=$PATH:/usr/sbin:/sbin

die() {
	echo "rig: $*" >&2
	exit 1
}

# The device model that a driver drives: QEMU's, or one of ours.
nic_model() {
	case $1 in
	e1000 | e1000e | igb | tulip | vmxnet3) echo "$1" ;;
	virtio_net) echo virtio-net-pci ;;
	8139cp | 8139too) echo rtl8139 ;;
	pcnet32) echo pcnet ;;
	ixgbe) echo 82599 ;;
	i40e) echo xl710 ;;
	*) die "no device model of QEMU is driven by $1: try e1000e, virtio_net or vmxnet3" ;;
	esac
}

# Whether a model is ours: a process that QEMU reaches by vfio-user.
own_model() {
	[ -e "$top/models/$1/Makefile" ]
}

# Whether a kernel is a user-mode Linux, of bench/uml/.
is_uml() {
	case $1 in *-uml) ;; *) return 1 ;; esac
}

# Whether a model wants a newer QEMU than Debian 12's: vfio-user-pci came with 10.1, igb with 8.0.
wants_newer_qemu() {
	own_model "$1" || [ "$1" = igb ]
}

# Whether there is one. Then every rig has it: before QEMU 8.1 ("accel/tcg: Always lock pages before translation") a CPU of TCG
# may keep a translation of code that another has just patched, and our hooks are patched code.
newer_qemu() {
	"$here/qemu.sh" --version >/dev/null 2>&1
}

# build KVER DIR [ARGUMENT...]: its output only when it fails
build() {
	build_kver=$1 part=$2
	shift 2
	if ! make -s -C "$top/$part" KVER="$build_kver" "$@" >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		die "make -C $part KVER=$build_kver $* failed"
	fi
}

# build_for DRIVER KVER: what a boot with a driver, and with RIG_DRIVERS, needs
build_for() {
	log=$BUILD/rig/build-$1.log
	mkdir -p "$BUILD/rig"
	build "$2" kmod
	build "$2" omatic DRIVER="$1 ${RIG_DRIVERS:-}"
	build "$2" libpfq
	build "$2" tools
	build "$2" selftests programs
	model=$(nic_model "$1")
	! own_model "$model" || build "$2" "models/$model"
}
