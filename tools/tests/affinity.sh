#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test pfq affinity on recorded machines: the algorithms, the CPUs of a node first, drivers' interrupts, undo.
. "@TOP@/testlib/write_tap.sh"
. "@TOP@/tools/tests/machine.sh"
pfq=$(dirname "$0")/pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/out
machine=$work/machine

# affinity ARGUMENT...: run pfq affinity on the machine; the output is in $tap_log
affinity() {
	"$pfq" affinity --root "$machine" "$@" >"$tap_log" 2>&1
}

# now FIRST LAST: print what interrupts have in smp_affinity_list
now() {
	for irq in $(seq "$1" "$2"); do
		read -r cpus <"$machine/proc/irq/$irq/smp_affinity_list" || :
		echo "$cpus"
	done | paste -sd " "
}

# two_nics: two nodes of four CPUs; eth2 on node 0 and eth3 on node 1, four queues each, from interrupt 10 and 20
two_nics() {
	new_machine 2 4
	new_nic eth2 ixgbe 0
	new_nic eth3 ixgbe 1
	for queue in 0 1 2 3; do
		new_irq eth2 $((10 + queue)) eth2-TxRx-$queue
		new_irq eth3 $((20 + queue)) eth3-TxRx-$queue
	done
	new_irq eth2 14 eth2
	new_irq eth3 24 eth3
}

# chooses ALGORITHM ETH2 ETH3 [OPTION...]: both devices get these CPUs
chooses() {
	two_nics
	alg=$1 want2=$2 want3=$3
	shift 3
	affinity set -a "$alg" "$@" eth2 eth3
	same "$alg $*: $want2, and $want3" "$(now 10 13), $(now 20 23), $(now 14 14)" "$want2, $want3, 0-7"
}

chooses naive "0 1 2 3" "4 5 6 7"
chooses naive "0 1 2 3" "0 1 2 3" --no-numa
chooses round-robin "0 1 2 3" "4 5 6 7" --no-numa
chooses round-robin "0 1 2 3" "4 5 6 7"
chooses round-robin "6 7 0 1" "2 3 4 5" --no-numa -f 6
chooses multiple/2 "0 0 1 1" "2 2 3 3" --no-numa
chooses multiple/2 "0 0 1 1" "4 4 5 5"
chooses multiple/4 "0 0 0 0" "1 1 1 1" --no-numa
chooses raster/2 "0 0 1 1" "0 0 1 1" --no-numa
chooses raster:2 "2 2 3 3" "2 2 3 3" -f 2
chooses even "0 2 4 6" "4 6 0 2"
chooses odd "1 3 5 7" "1 3 5 7" --no-numa
chooses all-in:3 "3 3 3 3" "3 3 3 3"
chooses step:2 "0 2 4 6" "4 6 0 2"
chooses step:3 "0 3 6 1" "0 3 6 1" --no-numa
chooses custom:2/2 "0 0 2 2" "4 4 6 6"
chooses any "0-7 0-7 0-7 0-7" "0-7 0-7 0-7 0-7"
chooses any "2-7 2-7 2-7 2-7" "2-7 2-7 2-7 2-7" -e 0,1
chooses naive "1 2 3 4" "4 5 6 7" -e 0
chooses naive "0,4 1,5 2,6 3,7" "0,4 1,5 2,6 3,7" --one-to-many --no-numa
chooses naive "5 6 7 0" "5 6 7 0" --no-numa -f 5

# The first thread of each core comes before the second one.
two_nics
for cpu in 0 1; do
	put sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list $cpu,$((cpu + 2))
	put sys/devices/system/cpu/cpu$((cpu + 2))/topology/thread_siblings_list $cpu,$((cpu + 2))
done
put sys/devices/system/cpu/cpu2/topology/thread_siblings_list 1,2
put sys/devices/system/cpu/cpu1/topology/thread_siblings_list 1,2
put sys/devices/system/cpu/cpu0/topology/thread_siblings_list 0,3
put sys/devices/system/cpu/cpu3/topology/thread_siblings_list 0,3
affinity set eth2
same "naive takes cores before their second threads" "$(now 10 13)" "0 1 2 3"
put sys/devices/system/cpu/cpu0/topology/thread_siblings_list 0-1
put sys/devices/system/cpu/cpu1/topology/thread_siblings_list 0-1
put sys/devices/system/cpu/cpu2/topology/thread_siblings_list 2-3
put sys/devices/system/cpu/cpu3/topology/thread_siblings_list 2-3
affinity set eth2
same "naive takes each core's first thread first" "$(now 10 13)" "0 2 1 3"

# Names of other drivers.
new_machine 1 4
new_nic eth0 e1000e -1
new_irq eth0 30 eth0-rx-0
new_irq eth0 31 eth0-tx-0
new_irq eth0 32 eth0
new_nic mlx mlx5_core 0
new_irq mlx 40 mlx5_async0@pci:0000:03:00.0
new_irq mlx 41 mlx5_comp0@pci:0000:03:00.0
new_irq mlx 42 mlx5_comp1@pci:0000:03:00.0
new_nic old e100 -1
rm -r "$machine/sys/devices/pci/old/msi_irqs"
new_irq old 16 "uhci_hcd:usb1, old"
affinity set -a all-in:2 eth0
same "e1000e: rx and tx share a CPU, the link's interrupt stays" "$(now 30 32)" "2 2 0-7"
affinity set -f 1 mlx
same "mlx5: the vectors for completions get CPUs" "$(now 40 42)" "0-7 1 2"
affinity set -f 3 old
same "a device without MSI is found by its name" "$(now 16 16)" 3

# virtio: the interrupts belong to the parent
new_machine 1 2
new_nic eth0 virtio_net -1
mv "$machine/sys/devices/pci/eth0" "$machine/sys/devices/virtio0"
mkdir -p "$machine/sys/devices/pci/eth0/msi_irqs"
mv "$machine/sys/devices/virtio0" "$machine/sys/devices/pci/eth0/virtio0"
rm -r "$machine/sys/devices/pci/eth0/virtio0/msi_irqs"
ln -sfn ../../devices/pci/eth0/virtio0/net/eth0 "$machine/sys/class/net/eth0"
new_irq eth0 50 virtio0-config
new_irq eth0 51 virtio0-input.0
new_irq eth0 52 virtio0-output.0
new_irq eth0 53 virtio0-input.1
new_irq eth0 54 virtio0-output.1
affinity set eth0
same "virtio: input and output of a queue share a CPU" "$(now 50 54)" "0-7 0 0 1 1"

# two devices of one PCI function, as with mlx4
new_machine 1 4
new_nic eth5 mlx4_core -1
new_nic eth6 mlx4_core -1
for n in 0 1; do
	new_irq eth5 $((60 + n)) eth5-$n
	new_irq eth6 $((62 + n)) eth6-$n
done
for n in 60 61 62 63; do
	put sys/devices/pci/eth5/msi_irqs/$n msix
done
affinity set -f 2 eth5
same "interrupts of the PCI device's other port stay" "$(now 60 63)" "2 3 0-7 0-7"

# bind
two_nics
affinity bind eth2 5 4 5 4
same "bind gives the CPUs in their order" "$(now 10 13)" "5 4 5 4"
affinity bind eth2 6
same "bind begins again when the CPUs end" "$(now 10 13)" "6 6 6 6"
affinity --bind --one-to-many eth2 6 7
same "bind --one-to-many gives all of them to each queue" "$(now 10 13)" "6-7 6-7 6-7 6-7"
affinity bind eth2 8
says "bind refuses a CPU that is not online" "there is no CPU 8 online"

# undo
affinity undo eth2
same "undo gives back what was before the first change" "$(now 10 13)" "0-7 0-7 0-7 0-7"
says "undo says what it did" "eth2: 4 interrupts are as before"
affinity undo eth2
same "a second undo has nothing to do" "$? $(grep -c 'nothing to undo' "$tap_log")" "1 1"
affinity set eth2 eth3
sed -i 's/eth3-TxRx-0/disk/' "$machine/proc/interrupts"
affinity undo
same "undo of all leaves a number alone that another interrupt has now" "$(now 10 13), $(now 20 23)" \
	"0-7 0-7 0-7 0-7, 4 0-7 0-7 0-7"
[ ! -e "$machine/run/pfq/affinity.json" ]
verdict "undo of all leaves no file behind"

# dry run
two_nics
affinity set -n -a step:2 eth3
says "the dry run prints commands" "^echo 6 >/proc/irq/21/smp_affinity_list"
same "the dry run changes nothing" "$(now 20 23) $(ls "$machine/run")" "0-7 0-7 0-7 0-7 "

# what is shown
affinity set eth2
affinity
says "the picture has a row for a CPU" "^    2    0  2* *\.$"
put proc/irq/11/smp_affinity_list 5
affinity show eth2
says "a queue on a far CPU is shown" "^    5    1  1  *far from eth2"
says "CPUs without a queue are listed" "no queue: CPU 1,4,6-7"
affinity -A show eth2
says "-A shows them, too" "^    7    1  \."
affinity --cpu 5 show eth2
same "--cpu shows one CPU" "$(grep -c '^ *[0-9]' "$tap_log")" 1
put sys/class/net/eth2/queues/tx-0/xps_cpus 00000000,0000000c
put sys/class/net/eth2/queues/rx-1/rps_cpus f0
affinity show eth2
says "XPS is shown" "XPS.*tx-0>2-3"
says "RPS is shown" "RPS.*rx-1>4-7"
affinity -j show eth2
says "JSON has the interrupts" '"irq":11,"name":"eth2-TxRx-1","use":"rx tx","allowed":"5","effective":"0","queue":1'

# expect STATUS TEXT ARGUMENT...: pfq affinity exits with STATUS and prints TEXT
expect() {
	status=$1 text=$2
	shift 2
	affinity "$@"
	[ $? = "$status" ] && grep -qF -e "$text" "$tap_log"
	verdict "pfq affinity $* exits with $status and prints: $text"
}

for wrong in naive/2 step multiple/0 multiple/x custom:2 custom:2/ custom:/2 step:-1 step:2/3 even:1 "" all-in: \
	raster/2x custom:2/3/4 step:99999; do
	expect 2 "pfq affinity: -a $wrong: " set -a "$wrong" eth2
done
expect 2 "did you mean naive?" set -a naiv eth2
expect 2 "did you mean round-robin?" set -a round-robbin eth2
expect 2 "give the number of a CPU" set -f x eth2
expect 2 "give CPUs, as 0,8-11" set -e 3-1 eth2
expect 2 "give CPUs, as 0,8-11" set -e , eth2
expect 2 "give CPUs, as 0,8-11" show -c 5000
expect 2 "set needs a device" set
expect 2 "bind needs a device and CPUs" bind eth2
expect 2 "give CPUs behind the device" bind eth2 eth3
expect 2 "show takes no algorithm" show -a naive eth2
expect 2 "it takes no --dry-run" show -n eth2
expect 1 "eth22: no such device; did you mean eth2?" set eth22
expect 1 "no such device" show ../net
expect 1 "no CPU is left" set -e 0-7 eth2
expect 1 "no CPU is left" set -a all-in:3 -e 3 eth2
expect 1 "there is no CPU 64 online" set -f 64 eth2
expect 1 "there is no CPU 64 online" set -a all-in:64 eth2
new_nic down ixgbe 0
expect 1 "ip link set down up" set down
plan
