#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# accel.sh VMLINUX INITRAMFS: prints the accelerator that boots a kernel here, as
# QEMU wants it named. /dev/kvm may be there and still hang: one bounded boot
# tells, and its verdict is kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

verdict=$BUILD/rig/accel-$(uname -r)

if [ ! -e "$verdict" ]; then
	accel=tcg,thread=multi
	if [ -w /dev/kvm ]; then
		echo "rig: does KVM work here? A boot of at most 15 s tells, once" >&2
		# in a shell of its own, which says "Aborted" to nobody
		if (timeout -s KILL 15 qemu-system-x86_64 -nodefaults -no-user-config -display none \
			-no-reboot -M q35 -cpu max -m 512 -smp 2 -accel kvm -kernel "$1" -initrd "$2" \
			-append "console=ttyS0 quiet panic=-1 rig.probe" -serial null -serial stdio \
			</dev/null | grep -q '^rig: exit 0') 2>/dev/null; then
			accel=kvm
		fi
	fi
	mkdir -p "$BUILD/rig"
	echo "$accel" >"$verdict"
	echo "rig: $accel, kept in $verdict" >&2
fi
cat "$verdict"
