#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# accel.sh VMLINUX INITRAMFS: print the QEMU accelerator that boots this kernel, "kvm" or
# "tcg,thread=multi". A guest may hang although /dev/kvm exists, so the script once boots a
# guest for at most 15 s. It keeps the answer in BUILD/rig/accel-RELEASE.
#
# Environment: BUILD, the build directory. Exit status 0.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

verdict=$BUILD/rig/accel-$(uname -r)

if [ ! -e "$verdict" ]; then
	accel=tcg,thread=multi
	if [ -w /dev/kvm ]; then
		echo "rig: testing once, for at most 15 s, whether KVM works on this host" >&2
		# in a subshell, so that its "Aborted" does not reach the terminal
		if (timeout -s KILL 15 qemu-system-x86_64 -nodefaults -no-user-config -display none \
			-no-reboot -M q35 -cpu max -m 512 -smp 2 -accel kvm -kernel "$1" -initrd "$2" \
			-append "console=ttyS0 quiet panic=-1 rig.probe" -serial null -serial stdio \
			</dev/null | grep -q '^rig: exit 0') 2>/dev/null; then
			accel=kvm
		fi
	fi
	mkdir -p "$BUILD/rig"
	echo "$accel" >"$verdict"
	echo "rig: the accelerator is $accel; remove $verdict to test again" >&2
fi
cat "$verdict"
