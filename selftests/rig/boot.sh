#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Boot a stock kernel with two NICs whose cables end in the peer (selftests/utils/peer.c). A
# NIC is a device model of QEMU, or a model of this project (models/): a process that speaks
# vfio-user with QEMU.
#
#	boot.sh KVER DRIVER SCRIPT	run a shell script in the guest
#	boot.sh KVER DRIVER		start an interactive shell in the guest
#
# A KVER that ends with -uml is a user-mode Linux (uml.sh).
#
# Environment:
#	BUILD		the build directory; the logs of a boot go to BUILD/KVER/rig/DRIVER
#	RIG_SECONDS	the time limit of a boot, default 300; RIG_SLOW multiplies it
#	RIG_SLOW	how many times slower than others the kernel is: multiplies the time limits of boots and
#			programs; default 1, and 6 for a kernel that checks itself
#	RIG_MEMORY	the guest's memory in MiB, default 512, and 2048 for a kernel that checks itself
#	RIG_SMP		the number of the guest's CPUs, default 2
#	RIG_APPEND	more parameters for the kernel's command line
#	RIG_ACCEL	QEMU's accelerator, default: accel.sh
#	RIG_OPTIONS	more options of QEMU
#	RIG_ICOUNT=1	one CPU whose clock counts instructions: 1 ns is one instruction
#	RIG_DRIVERS	more rewritten drivers in the initramfs
#	RIG_MODULES	more of the kernel's modules in the initramfs, such as "9p overlay"
#	RIG_PROGRAMS	more programs in the initramfs: "PLACE=FILE ..."
#	RIG_WIRE=crossed one cable connects the two NICs, and there is no peer; a model of this
#			project records the frames that it sends in nicN.pcap beside the logs
#	RIG_WIRE=NEAR:FAR the cables lead to another guest, whose RIG_WIRE is FAR:NEAR: port N's end is the
#			socket NEAR followed by N
#	RIG_MACS	the ports' MAC addresses without their last digit, default 52:54:00:12:34:0
#	RIG_LOGS	the folder of the logs, instead of BUILD/KVER/rig/DRIVER
#	RIG_IDS		PCI device ids of the two models, such as "10f7 10fb"
#	MODEL_OPTIONS	more options of the models
#
# The guest has two serial lines. ttyS0 is the kernel's console and goes to console.log.
# ttyS1 carries the output of the script and then "rig: exit N".
#
# Exit status: N; 1 if the guest did not print that line, if the kernel logged a warning, or
# if the driver of a NIC used a register that the model does not know.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
. "$here/uml.sh"

kver=$1 driver=$2 script=${3:-}
model=$(nic_model "$driver")
export RIG_SLOW="${RIG_SLOW:-$(slowness "$kver")}"
memory=${RIG_MEMORY:-512}
if is_debug "$kver" && [ "$memory" -lt 2048 ]; then memory=2048; fi
initramfs=$("$here/initramfs.sh" "$kver" "$driver")
if [ -n "${RIG_ICOUNT:-}" ]; then
	RIG_SMP=1 RIG_ACCEL=tcg,thread=single RIG_APPEND="nokaslr norandmaps"
	RIG_OPTIONS="-icount shift=0,sleep=off -rtc base=2026-01-01,clock=vm"
fi
if is_uml "$kver"; then
	kernel=$("$top/omatic/kernels/kernel.sh" image "$kver")/boot/vmlinuz-$kver accel=user-mode
	MODEL_OPTIONS="--vhost-user ${MODEL_OPTIONS:-}"
else
	kernel=$("$here/vmlinux.sh" "$kver")
	accel=${RIG_ACCEL:-$("$here/accel.sh" "$kernel" "$initramfs")}
fi
kept=${RIG_LOGS:-$BUILD/$kver/rig/$driver}

# in /tmp, because the path of a unix socket has at most 107 bytes
run=$(mktemp -d /tmp/pfq-rig.XXXXXX)
log=$run/log console=$run/log/console.log
mkdir -p "$log" "$kept"

# Two guests with the same driver may run at once. The one that ends last overwrites the logs.
finish() {
	exec 3>&-
	cp "$log"/* "$kept" || :
	rm -rf "$run"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# append a second archive: the kernel unpacks concatenated archives one after the other
mkdir -p "$run/root/rig"
echo "driver=$driver; export RIG_IDS='${RIG_IDS:-}' RIG_SLOW=$RIG_SLOW" >"$run/root/rig/env"
[ -z "$script" ] || cp "$script" "$run/root/rig/run"
(cd "$run/root" && find . | cpio -o -H newc --quiet) | cat "$initramfs" - >"$run/initramfs"

# The peer and the models exit when their standard input ends. This shell holds the other end
# of the fifo, so they exit when the shell exits, even if it is killed.
mkfifo "$run/life"
macs=${RIG_MACS:-52:54:00:12:34:0}
if [ -z "${RIG_WIRE:-}" ]; then
	"$BUILD/selftests/peer" "$run/peer0:$run/nic0" "$run/peer1:$run/nic1" \
		<"$run/life" >/dev/null 2>"$log/peer.log" &
fi

# near N, far N: print the sockets at the two ends of port N's cable
near() {
	case ${RIG_WIRE:-} in *:*) echo "${RIG_WIRE%:*}$1" ;; *) echo "$run/nic$1" ;; esac
}

far() {
	case ${RIG_WIRE:-} in
	crossed) echo "$run/nic$((1 - $1))" ;;
	*:*) echo "${RIG_WIRE#*:}$1" ;;
	*) echo "$run/peer$1" ;;
	esac
}

# start_model N: start the model of port N
start_model() {
	id=$(echo "${RIG_IDS:-}" | cut -d ' ' -f $(($1 + 1)))
	recorded=
	[ "${RIG_WIRE:-}" != crossed ] || recorded="--tx-pcap $log/nic$1.pcap"
	# shellcheck disable=SC2086 # a list of options
	"$BUILD/models/$model/$model" --wire "$(near "$1"):$(far "$1")" --control "$run/control$1" \
		--port "$1" --mac "$macs$1" ${id:+--id "$id"} \
		$recorded ${MODEL_OPTIONS:-} "$run/pci$1" \
		<"$run/life" >/dev/null 2>"$log/nic$1.log" &
	models="$models $!"
}

models=
if own_model "$model"; then
	start_model 0
	start_model 1
fi
# open the fifo also for reading: the open would block if there were no reader
exec 3<>"$run/life"

# wait_socket PATH: wait until a model that has just started has created its socket
wait_socket() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ ! -S "$1" ] || return 0
		sleep 0.1
	done
	die "the model does not create its socket $1, see $kept"
}

if own_model "$model"; then
	wait_socket "$run/pci0"
	wait_socket "$run/pci1"
fi

# qemu_machine SECONDS SERIAL...: run QEMU for at most SECONDS; SERIAL are its options for ttyS1
qemu_machine() {
	limit=$1
	shift
	qemu="qemu-system-x86_64"
	! newer_qemu || qemu=$here/qemu.sh
	append=
	set -- -nodefaults -no-user-config -display none -no-reboot \
		-cpu max -m "$memory" -smp "${RIG_SMP:-2}" -accel "$accel" \
		-kernel "$kernel" -initrd "$run/initramfs" -serial "file:$console" "$@"
	if own_model "$model"; then
		# The models share the guest's memory. iomem=relaxed: tests use the window of a
		# model (models/common/window.c) while the driver is bound.
		append=iomem=relaxed
		set -- "$@" -M q35,memory-backend=memory -object memory-backend-memfd,id=memory,size="${memory}M",share=on
		for n in 0 1; do
			set -- "$@" -device '{"driver":"vfio-user-pci","socket":{"type":"unix","path":"'"$run/pci$n"'"}}'
		done
	else
		set -- "$@" -M q35
		# leave a slot free after each NIC: igb reserves the slots 16 and 17 higher for its
		# eight virtual functions
		for n in 0 1; do
			set -- "$@" -device "$model,addr=$((2 * n + 2)),netdev=n$n,mac=$macs$n,romfile=" \
				-netdev "dgram,id=n$n,local.type=unix,local.path=$(near $n),remote.type=unix,remote.path=$(far $n)"
		done
	fi
	# shellcheck disable=SC2086 # a list of options
	set -- "$@" -append "console=ttyS0 quiet loglevel=5 panic=-1 no_timer_check $append ${RIG_APPEND:-}" ${RIG_OPTIONS:-}
	timeout --foreground -s KILL "$limit" "$qemu" "$@"
}

if [ -z "$script" ]; then
	echo "rig: $kver with $driver on $model, by ${accel%%,*}; exit ends the guest" >&2
	tty=$(stty -g)
	stty raw -echo
	if is_uml "$kver"; then
		uml_machine 1d fd:0,fd:1 3>&- || :
	else
		qemu_machine 1d -chardev stdio,id=shell,signal=off -serial chardev:shell 3>&- || :
	fi
	stty "$tty"
	exit 0
fi

# boot: run the guest; its script's output goes to standard output
boot() {
	if is_uml "$kver"; then
		uml_machine "$((${RIG_SECONDS:-300} * RIG_SLOW))" null,fd:1
	else
		qemu_machine "$((${RIG_SECONDS:-300} * RIG_SLOW))" -serial stdio
	fi
}

boot </dev/null 2>"$log/machine.log" 3>&- |
	tee "$log/said" | grep --line-buffered -v '^rig: exit ' || :

# a model prints when it exits which registers it did not know
exec 3>&-
for pid in $models; do
	wait "$pid" || :
done

status=$(sed -n 's/^rig: exit \([0-9]*\)$/\1/p' "$log/said")
if [ -z "$status" ]; then
	echo "rig: the guest did not finish its script; $kept/console.log ends with:" >&2
	tail -n 60 "$console" >&2
	cat "$log/machine.log" >&2
	status=1
fi
! own_model "$model" || for n in 0 1; do
	if ! grep -qs "^$model: 0 unknown registers" "$log/nic$n.log" ||
		grep -q "^$model: [1-9][0-9]* unknown" "$log/nic$n.log"; then
		sed -n "s/^$model/rig: nic$n/p" "$log/nic$n.log" >&2
		status=1
	fi
done
complaints=$(cd "$here/../lib" && awk -f complaints.awk complaints complaints.known "$console")
if [ "$complaints" ]; then
	echo "$complaints" >&2
	echo "rig: the kernel logged a warning, see $kept/console.log" >&2
	status=1
fi
exit "$status"
