# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file from a script of the rig. The script must set $here, the folder rig/.

# shellcheck disable=SC2154
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
export BUILD
PATH=$PATH:/usr/sbin:/sbin

# die TEXT...: print an error and exit with 1
die() {
	echo "rig: $*" >&2
	exit 1
}

# nic_model DRIVER: print the name of the NIC model for a driver, of QEMU or of this project
nic_model() {
	case $1 in
	e1000 | e1000e | igb | tulip | vmxnet3) echo "$1" ;;
	virtio_net) echo virtio-net-pci ;;
	8139cp | 8139too) echo rtl8139 ;;
	pcnet32) echo pcnet ;;
	ixgbe) echo 82599 ;;
	i40e) echo xl710 ;;
	*) die "there is no device model for $1: try e1000e, virtio_net or vmxnet3" ;;
	esac
}

# own_model MODEL: succeed if the model is one of models/, which QEMU reaches by vfio-user
own_model() {
	[ -e "$top/models/$1/Makefile" ]
}

# is_debug KVER: succeed if the kernel checks itself at run time (omatic/kernels/debug.sh)
is_debug() {
	case $1 in *-debug | *-kcsan) ;; *) return 1 ;; esac
}

# slowness KVER: print how many times slower than others the kernel is
slowness() {
	if is_debug "$1"; then echo 6; else echo 1; fi
}

# is_uml KVER: succeed if the kernel is a user-mode Linux (bench/uml/)
is_uml() {
	case $1 in *-uml) ;; *) return 1 ;; esac
}

# wants_newer_qemu MODEL: succeed if the model needs a newer QEMU than Debian 12's 7.2:
# vfio-user-pci came with 10.1, igb with 8.0
wants_newer_qemu() {
	own_model "$1" || [ "$1" = igb ]
}

# newer_qemu: succeed if that QEMU is installed. Every boot then uses it, because TCG before
# QEMU 8.1 ("accel/tcg: Always lock pages before translation") may run a stale translation of
# code that another CPU has just patched. Static branches and calls patch the hooks.
newer_qemu() {
	"$here/qemu.sh" --version >/dev/null 2>&1
}

# build KVER DIR [ARGUMENT...]: run make in a folder; print its output only if it fails
build() {
	build_kver=$1 part=$2
	shift 2
	if ! make -s -C "$top/$part" KVER="$build_kver" "$@" >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		die "make -C $part KVER=$build_kver $* failed"
	fi
}

# build_for DRIVER KVER: build what a boot with this driver and RIG_DRIVERS needs
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
