# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# boot.sh sources this file to boot a user-mode Linux (bench/uml/), which runs at the host's
# speed. Its NICs are models of this project, by vhost-user.

# the virtio device id that stands for a PCI device: CONFIG_UML_PCI_OVER_VIRTIO_DEVICE_ID
uml_pci=1234

# uml_machine SECONDS SERIAL: run the kernel; SERIAL is the channel of ttyS1
# shellcheck disable=SC2154,SC2086 # of boot.sh; a list of options
uml_machine() {
	own_model "$model" || die "a user-mode Linux has no NIC for $driver: try ixgbe"
	timeout --foreground -s KILL "$1" "$kernel" mem="${RIG_MEMORY:-512}M" initrd="$run/initramfs" uml_dir="$run/" \
		con=null con0=null ssl=null ssl0=null,fd:4 ssl1="$2" console=ttyS0 quiet panic=-1 \
		virtio_uml.device="$run/pci0:$uml_pci" virtio_uml.device="$run/pci1:$uml_pci" ${RIG_APPEND:-} 4>"$console"
}
