#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Boots a stock kernel with two NICs whose cables end in peer.c.
#
#	boot.sh KVER DRIVER SCRIPT	runs a shell script in it
#	boot.sh KVER DRIVER		an interactive shell
#
# Two serial lines: ttyS0 is the kernel's console and goes into a file, ttyS1
# carries what the script says and after it "rig: exit N". N is the exit status;
# 1 when that line never came or the kernel complained.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

kver=$1 driver=$2 script=${3:-}
model=$(nic_model "$driver")
vmlinux=$("$here/vmlinux.sh" "$kver")
initramfs=$("$here/initramfs.sh" "$kver" "$driver")
accel=$("$here/accel.sh" "$vmlinux" "$initramfs")
cpus=2 clock= layout=
# RIG_ICOUNT: a nanosecond of the guest's clock is an instruction
if [ -n "${RIG_ICOUNT:-}" ]; then
	cpus=1 accel=tcg,thread=single layout="nokaslr norandmaps"
	clock="-icount shift=0,sleep=off -rtc base=2026-01-01,clock=vm"
fi
log=$BUILD/$kver/rig/$driver
console=$log/console.log
mkdir -p "$log"

# in /tmp: the name of a unix socket has 107 bytes at most
run=$(mktemp -d /tmp/pfq-rig.XXXXXX)
trap 'exec 3>&-; rm -rf "$run"' EXIT
trap 'exit 130' INT TERM HUP

# the kernel unpacks archives that follow one another
mkdir -p "$run/root/rig"
echo "driver=$driver" >"$run/root/rig/env"
[ -z "$script" ] || cp "$script" "$run/root/rig/run"
(cd "$run/root" && find . | cpio -o -H newc --quiet) | cat "$initramfs" - >"$run/initramfs"

# the peer ends with its input, which ends with this shell, however that ends
mkfifo "$run/life"
"$BUILD/selftests/peer" "$run/peer0:$run/nic0" "$run/peer1:$run/nic1" \
	<"$run/life" >/dev/null 2>"$log/peer.log" &
exec 3>"$run/life"

# shellcheck disable=SC2086 # a list
set -- -nodefaults -no-user-config -display none -no-reboot \
	-M q35 -cpu max -m 512 -smp $cpus -accel "$accel" $clock \
	-kernel "$vmlinux" -initrd "$run/initramfs" \
	-append "console=ttyS0 quiet panic=-1 $layout" -serial "file:$console"
for n in 0 1; do
	set -- "$@" -device "$model,netdev=n$n,mac=52:54:00:12:34:0$n,romfile=" \
		-netdev "dgram,id=n$n,local.type=unix,local.path=$run/nic$n,remote.type=unix,remote.path=$run/peer$n"
done

if [ -z "$script" ]; then
	echo "rig: $kver, $driver on $model, ${accel%%,*}; exit ends it" >&2
	tty=$(stty -g)
	stty raw -echo
	timeout --foreground -s KILL 1d qemu-system-x86_64 "$@" \
		-chardev stdio,id=shell,signal=off -serial chardev:shell 3>&- || :
	stty "$tty"
	exit 0
fi

timeout --foreground -s KILL "${RIG_SECONDS:-300}" qemu-system-x86_64 "$@" \
	-serial stdio </dev/null 2>"$log/qemu.log" 3>&- |
	tee "$log/said" | grep -v '^rig: exit ' || :

status=$(sed -n 's/^rig: exit \([0-9]*\)$/\1/p' "$log/said")
if [ -z "$status" ]; then
	echo "rig: the guest did not come to its end; $console ends with:" >&2
	tail -n 20 "$console" >&2
	cat "$log/qemu.log" >&2
	status=1
fi
if grep -Ef "$here/../complaints" "$console" >&2; then
	echo "rig: the kernel complained, see $console" >&2
	status=1
fi
exit "$status"
