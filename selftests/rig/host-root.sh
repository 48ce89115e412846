# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file in the guest for programs that need more of a Debian than the initramfs has: the host's files, or those
# of a tree of omatic/kernels/suite.sh, under /root by 9p. What the guest writes there stays in the guest. The boot needs
# RIG_MODULES="9p 9pnet_virtio overlay" and the option -virtfs for the host's root with the tag host.

# host_root FOLDER: make /root the host's FOLDER, which may be /
host_root() {
	mkdir -p /host /upper /root
	modprobe -a virtio_pci 9pnet_virtio 9p overlay
	mount -t 9p -o trans=virtio,version=9p2000.L,msize=500000,cache=loose,ro host /host
	mount -t tmpfs tmpfs /upper
	mkdir /upper/files /upper/work
	mount -t overlay -o lowerdir="/host/$1",upperdir=/upper/files,workdir=/upper/work overlay /root
	for place in proc sys dev tmp; do
		mount -o bind /$place /root/$place
	done
	mount -t tmpfs tmpfs /root/run
}
