#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# rig.sh DRIVER: boot the rig with the rewritten driver and pfq.ko. Run the tests in TESTS,
# or the command in CMD, or else a shell on the terminal. `make rig` starts this script.
#
# Environment:
#	KVER	the kernel, default: the running one
#	TESTS	names of test programs
#	CMD	a shell command for the guest
#	and the variables of boot.sh.
#
# Exit status as boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
model=$(nic_model "$driver")
! wants_newer_qemu "$model" || "$here/qemu.sh" prepare
build_for "$driver" "$kver"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
if [ -n "${TESTS:-}" ]; then
	cat >"$script" <<-END
		dir=/selftests
		. /selftests/tap.sh
		. /selftests/nic-tests.sh
		modprobe pfq
		nic_patched
		export VIA=hook
		nic_tests "" $TESTS
		finish
	END
elif [ -n "${CMD:-}" ]; then
	printf 'nic_patched\nnic_up\nmodprobe pfq\n%s\n' "$CMD" >"$script"
elif [ -t 0 ]; then
	exec "$here/boot.sh" "$kver" "$driver"
else
	die "standard input is no terminal for a shell: set TESTS=\"...\" or CMD=\"...\""
fi
"$here/boot.sh" "$kver" "$driver" "$script"
