#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test each check of pfq doctor on recorded machines: what is in order is ok, and what is not is found.
. "@TOP@/testlib/write_tap.sh"
. "@TOP@/tools/tests/machine.sh"
pfq=$(dirname "$0")/pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/out
machine=$work/machine
kver=6.1.0-1-amd64
version=$("$pfq" --version | cut -d ' ' -f 2)
PATH=$work/bin:$PATH:/sbin:/usr/sbin
commands=$work/commands
: >"$commands"

# doctor ARGUMENT...: run pfq doctor on the machine; the output is in $tap_log
doctor() {
	"$pfq" doctor --root "$machine" "$@" >"$tap_log" 2>&1
	status=$?
	sed -n 's/.*; run: //p' "$tap_log" >>"$commands"
}

# ok_says TEXT: the check finds nothing wrong, and says so
ok_says() {
	doctor eth2
	if grep -q "^ok .*$1" "$tap_log"; then ok "in order: $1"; else not_ok "in order: $1"; fi
}

# finds LEVEL TEXT COMMAND: the check finds this, and names the command; a warning makes the exit status 1
finds() {
	doctor eth2
	want=$([ "$1" = note ] && echo 0 || echo 1)
	[ "$1" != note ] || want=$status
	grep -F "$2" "$tap_log" | grep "^$1 " | grep -qF -e "${3:+; run: $3}" && [ $status = "$want" ]
	verdict "a $1: $2${3:+, mended by: $3}"
}

# module PATH FIELD=VALUE...: a module file with these fields
module() {
	file=$machine/lib/modules/$kver/$1
	shift
	mkdir -p "${file%/*}"
	for field; do printf '%s\0' "$field"; done >"$work/modinfo"
	echo 'int x;' | ${CC:-cc} -c -x c -o "$file" -
	objcopy --add-section .modinfo="$work/modinfo" "$file"
	echo "$kver" >"$machine/proc/sys/kernel/osrelease"
	touch "$machine/lib/modules/$kver/modules.order" "$machine/lib/modules/$kver/modules.builtin"
	depmod -b "$machine" "$kver" 2>/dev/null
}

# healthy: a machine with one NIC, eth2, of four queues, on which nothing is wrong
healthy() {
	new_machine 2 4
	put proc/sys/kernel/osrelease $kver
	put proc/sys/kernel/tainted 0
	put proc/sys/net/core/bpf_jit_enable 1
	put proc/meminfo "HugePages_Total:      64"
	echo "HugePages_Free:       64" >>"$machine/proc/meminfo"
	put proc/self/limits "Max locked memory         unlimited            unlimited            bytes"
	put proc/self/status "CapEff:	0000000000000000"
	put proc/net/softnet_stat "00000010 00000000 00000000 00000000"
	put proc/net/pfq/devices "# device ifindex via seen delivered filtered dropped lost stolen groups frames hooked tapped"
	echo "eth2 2 hook 10 10 0 0 0 0 1 0 10 0" >>"$machine/proc/net/pfq/devices"
	put proc/net/pfq/sockets "# inode pid comm seen delivered filtered dropped lost stolen bytes binds"
	echo "77 5 tcpdump 10 10 0 0 0 0 600 eth2:*" >>"$machine/proc/net/pfq/sockets"
	put dev/kmsg "6,1,1,-;pfq: loaded"
	new_nic eth2 ixgbe 0
	mkdir -p "$machine/sys/module/ixgbe" "$machine/sys/module/pfq_hook/holders/ixgbe" "$machine/sys/module/pfq"
	ln -sfn ../../module/ixgbe "$machine/sys/bus/ixgbe/module"
	put sys/module/pfq/version "$version"
	put sys/module/pfq/srcversion ABC
	for queue in 0 1 2 3; do
		new_irq eth2 $((10 + queue)) eth2-TxRx-$queue $queue $queue
	done
	put ethtool/eth2 "rx 512 4096"
	cat >>"$machine/ethtool/eth2" <<-END
		queues 4 63
		lro off
		gro on
		rxvlan off
		hkey $(symmetric 40)
	END
	put sys/devices/pci/eth2/iommu_group/type identity
	for cpu in 0 1 2 3 4 5 6 7; do
		put sys/devices/system/cpu/cpu$cpu/cpufreq/scaling_governor performance
	done
	put sys/devices/system/cpu/cpu0/cpuidle/state1/latency 2
	put sys/devices/system/cpu/cpu0/cpuidle/state1/name C1
	put sys/kernel/security/lockdown "[none] integrity confidentiality"
	module updates/dkms/pfq_hook.ko version="$version" srcversion=HHH
	module updates/dkms/pfq.ko version="$version" srcversion=ABC depends=pfq_hook
	module updates/dkms/ixgbe.ko depends=mdio,pfq_hook
	mkdir -p "$machine/var/lib/dkms/pfq/$version/source" "$machine/var/lib/dkms/pfq/$version/$kver/x86_64/log"
	put boot/initrd.img-$kver x
	initrd usr/lib/modules/$kver/kernel/drivers/block/nbd.ko
}

# symmetric BYTES: a key whose hash is symmetric
symmetric() {
	yes '6d:5a' | head -n $(($1 / 2)) | paste -sd :
}

# initrd FILE...: what lsinitramfs lists
initrd() {
	mkdir -p "$work/bin"
	{ echo "#!/bin/sh"; echo "cat <<END"; printf '%s\n' "$@"; echo END; } >"$work/bin/lsinitramfs"
	chmod 755 "$work/bin/lsinitramfs"
}

healthy
doctor eth2
same "a machine without faults has neither warnings nor notes" "$status $(grep -vc '^ok ' "$tap_log")" "0 1"
says "the last line counts" "^0 errors, 0 warnings, 0 notes, "
doctor -q eth2
same "-q then prints nothing" "$status $(wc -c <"$tap_log")" "0 0"
checks=$("$pfq" doctor --list | cut -d ' ' -f 1)
doctor -j eth2
(for check in $checks; do
	says "the check $check says that it is in order" "\"level\":\"ok\",\"check\":\"$check\""
done) 2>/dev/null >"$work/each"
same "each check but next-kernel says that all is in order" "$(grep '^not' "$work/each" | sed 's/.*check \([a-z-]*\) .*/\1/' | paste -sd ' ')" next-kernel

healthy
ok_says "pfq.ko: loaded"
rm -r "$machine/sys/module/pfq"
finds error "pfq.ko: installed, but not loaded" "modprobe pfq"
rm "$machine/lib/modules/$kver/updates/dkms/pfq.ko"
depmod -b "$machine" $kver 2>/dev/null
finds error "pfq.ko: not installed for the kernel $kver" "dkms install pfq/$version -k $kver"
rm -r "$machine/var/lib/dkms"
finds error "pfq.ko: not installed" "make dkms"

healthy
put sys/module/pfq/version 6.9.0
finds error "version 6.9.0 is loaded" "modprobe -r pfq && modprobe pfq"
module updates/dkms/pfq.ko version=6.9.0 srcversion=ABC
finds error "version 6.9.0 is loaded" "make dkms"
put sys/module/pfq/version "${version%%.*}.99.0"
finds note "version ${version%%.*}.99.0 is loaded" "make dkms"

healthy
put sys/module/pfq/srcversion OLD
finds warning "pfq.ko: another build is loaded" "modprobe -r pfq && modprobe pfq"
put sys/module/pfq_hook/srcversion OLD
finds warning "pfq_hook.ko: another build is loaded" reboot

healthy
put var/lib/dkms/pfq/"$version"/$kver/x86_64/log/failed "i40e no source for it"
finds warning "DKMS: i40e stays the kernel's own: no source" "dkms unbuild pfq/$version -k $kver && dkms install pfq/$version -k $kver"
rm -r "$machine/var/lib/dkms/pfq/$version/$kver"
finds warning "DKMS: pfq/$version is not built for the kernel $kver" "dkms install pfq/$version -k $kver"

healthy
for newer in 6.1.0-9-amd64 6.12.1-amd64; do
	put lib/modules/$newer/modules.dep ""
	finds warning "the kernel $newer is installed" "dkms install pfq/$version -k $newer"
	mkdir -p "$machine/var/lib/dkms/pfq/$version/$newer"
	doctor eth2
	silent "not when DKMS has built for it" "$(grep "kernel $newer" "$tap_log")"
done
put lib/modules/5.10.0-9-amd64/modules.dep ""
doctor eth2
silent "an older kernel is no finding" "$(grep 5.10.0 "$tap_log")"

secure=sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
healthy
mkdir -p "$machine/${secure%/*}"
printf '\006\000\000\000\000' >"$machine/$secure"
ok_says "Secure Boot: off"
printf '\006\000\000\000\001' >"$machine/$secure"
finds error "Secure Boot is on, and the module is not signed" "make dkms"
put $secure ""
put sys/kernel/security/lockdown "none [integrity] confidentiality"
finds error "the kernel is locked down, and the module is not signed" "make dkms"

healthy
initrd usr/lib/modules/$kver/kernel/drivers/net/ethernet/intel/ixgbe/ixgbe.ko.xz
finds warning "ixgbe: the initrd holds the kernel's own driver" "update-initramfs -u -k $kver"
initrd usr/lib/modules/$kver/kernel/drivers/net/ethernet/intel/ixgbevf/ixgbevf.ko usr/lib/modules/$kver/updates/dkms/ixgbe.ko
ok_says "ixgbe: the initrd holds no other driver"
touch -d '2020-01-01' "$machine/boot/initrd.img-$kver"
finds warning "ixgbe: the initrd is older than the rewritten driver" "update-initramfs -u -k $kver"

healthy
cat >"$machine/dev/kmsg" <<END
4,1,1,-;WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 netif_foo+0x1/0x2
4,2,1,-;Modules linked in: pfq(OE) pfq_hook(OE)
END
put proc/sys/kernel/tainted 512
finds note "the kernel has complained since it was booted, not about PFQ" dmesg
echo "4,3,1,-; ? pfq_ring_commit+0x1/0x2 [pfq]" >>"$machine/dev/kmsg"
finds error "the kernel complained about PFQ: WARNING: CPU: 0 PID: 1 at net/core" dmesg
put dev/kmsg "6,1,1,-;pfq: nothing [pfq]"
put proc/sys/kernel/tainted 12288
ok_says "kernel log: no warnings"

healthy
ok_says "eth2: the driver ixgbe is rewritten"
rmdir "$machine/sys/module/pfq_hook/holders/ixgbe"
finds warning "ixgbe without hooks is loaded, and the rewritten one is installed" "modprobe -r ixgbe && modprobe ixgbe"
module updates/dkms/ixgbe.ko depends=mdio
finds warning "ixgbe is the kernel's own" "make omatic DRIVER=ixgbe"
finds note "GRO is on" "ethtool -K eth2 gro off"
sed -i 's/ hook / tap /' "$machine/proc/net/pfq/devices"
finds warning "GRO is on" "ethtool -K eth2 gro off"
rm "$machine/sys/bus/ixgbe/module"
finds warning "ixgbe is built into the kernel" ""

# nic LINE TEXT...: what ethtool tells, beside what a healthy NIC does
nic() {
	healthy
	printf '%s\n' "$@" >>"$machine/ethtool/eth2"
}

nic "lro on"
finds warning "LRO is on" "ethtool -K eth2 lro off"
nic "rxvlan on"
finds note "rxvlan is on" "ethtool -K eth2 rxvlan off"
nic "queues 63 63"
finds warning "63 queues for 8 CPUs" "ethtool -L eth2 combined 8"
nic "queues 1 4"
finds note "one queue of 4" "ethtool -L eth2 combined 4"
nic "hkey 00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:1f:20:21:22:23:24:25:26:27"
finds note "RSS gives the two directions of a connection different queues" "ethtool -X eth2 hkey $(symmetric 40)"
sed -i 's/eth2:\*/any:1,eth2:3/' "$machine/proc/net/pfq/sockets"
finds warning "and a program reads single queues" "ethtool -X eth2 hkey 6d:5a"
sed -i 's/eth2:3/veth2:3,eth2:*/' "$machine/proc/net/pfq/sockets"
finds note "RSS gives the two directions of a connection different queues" "ethtool -X eth2 hkey"
echo symmetric >>"$machine/ethtool/eth2"
ok_says "RSS gives both directions"
nic "hkey $(symmetric 52)"
ok_says "RSS gives both directions"
nic "hkey $(symmetric 30):6d:5b:$(symmetric 8)"
finds note "RSS gives the two directions" "ethtool -X eth2 hkey $(symmetric 40)"
nic "stat rx_missed 0" "stat tx_dropped 5" "stat rx_packets 9"
ok_says "the NIC has lost no packets"
nic "stat rx_no_buffer_count 17"
finds warning "rx_no_buffer_count 17 (its ring: 512 of 4096)" "ethtool -G eth2 rx 4096"
nic "stat rx_out_of_buffer 3" "rx 4096 4096"
finds warning "rx_out_of_buffer 3" "ethtool -L eth2 combined 63"
nic "rx 4096 4096" "queues 63 63"
put sys/class/net/eth2/statistics/rx_missed_errors 8
finds warning "rx_missed_errors 8" "pfq affinity set eth2"
put sys/class/net/eth2/statistics/rx_crc_errors 8
finds warning "8 frames had a wrong checksum" ""

healthy
new_irq eth2 14 eth2-TxRx-4 1 1
finds warning "queues 1 and 4 interrupt the same CPU 1" "pfq affinity set eth2"
healthy
new_irq eth2 14 eth2-TxRx-4 0-7 7
finds note "1 of 5 queues are not pinned" "pfq affinity set eth2"
finds warning "queue 4 interrupts CPU 7 of node 1, the NIC is in node 0" "pfq affinity set eth2"

healthy
put proc/321/comm irqbalance
finds warning "eth2: irqbalance runs, and moves its interrupts" "pfq affinity set eth2"
put run/pfq/affinity.json '{"eth2":{"irqs":{},"irqbalance":320}}'
finds warning "eth2: irqbalance runs, and moves its interrupts" "pfq affinity set eth2"
put run/pfq/affinity.json '{"eth2":{"irqs":{},"irqbalance":321}}'
ok_says "eth2: irqbalance leaves its interrupts alone"

healthy
echo "78 6 suricata 200 100 0 0 100 0 600 eth2:*" >>"$machine/proc/net/pfq/sockets"
finds warning "suricata (process 6): its ring was full, and 100 of 200 packets were lost (50.0 %)" "PFQ_RING=131072 pfq run suricata"
echo "79 7 pfq 200 100 0 0 1 0 600 eth2:*" >>"$machine/proc/net/pfq/sockets"
finds warning "pfq (process 7): its ring was full" "pfq capture -B 131072 -i eth2"

healthy
put proc/net/softnet_stat "00000010 0000000f 00000000"
finds note "15 packets were dropped" "sysctl -w net.core.netdev_max_backlog=10000"
put proc/net/softnet_stat "00000100 00000000 00000100"
finds note "interrupted 256 times" "sysctl -w net.core.netdev_budget=600"

# governor CPU GOVERNOR [DRIVER PREFERENCE]
governor() {
	put sys/devices/system/cpu/cpu"$1"/cpufreq/scaling_governor "$2"
	put sys/devices/system/cpu/cpu"$1"/cpufreq/scaling_driver "${3:-acpi-cpufreq}"
	put sys/devices/system/cpu/cpu"$1"/cpufreq/energy_performance_preference "${4:-}"
}
healthy
governor 3 powersave
governor 4 powersave
finds warning "CPU: CPU 3-4 saves power" "cpupower frequency-set -g performance"
governor 3 powersave intel_pstate balance_performance
governor 4 schedutil
ok_says "no governor saves power"
governor 4 powersave intel_pstate power
finds warning "CPU: CPU 4 saves power" "cpupower frequency-set -g performance"
put sys/devices/system/cpu/cpu0/cpuidle/state3/latency 133
put sys/devices/system/cpu/cpu0/cpuidle/state3/name C6
finds note "state C6 needs 133 us" "cpupower idle-set -D 50"
put sys/devices/system/cpu/cpu0/cpuidle/state3/disable 1
ok_says "a CPU wakes within 2 us"

healthy
put sys/devices/pci/eth2/iommu_group/type DMA-FQ
finds note "the IOMMU translates its DMA (DMA-FQ)" "update-grub && reboot"
put proc/meminfo "HugePages_Total:       0"
finds note "no huge pages" "sysctl -w vm.nr_hugepages=64"
put proc/self/limits "Max locked memory         8388608              8388608              bytes"
finds note "you may lock 8192 KiB" "echo '* - memlock unlimited' >/etc/security/limits.d/pfq.conf"
put proc/self/status "CapEff:	000001ffffffffff"
ok_says "CAP_IPC_LOCK"
put proc/sys/net/core/bpf_jit_enable 0
finds warning "the JIT is off" "sysctl -w net.core.bpf_jit_enable=1"

# A NIC that nobody captures from is no reason for an exit status.
healthy
new_nic eth9 e1000e 0
new_irq eth9 30 eth9-rx-0 0-7 5
new_irq eth9 31 eth9-tx-0 0-7 5
put ethtool/eth9 "lro on"
doctor
same "faults of a NIC that nobody uses are notes" "$status $(grep -c '^note .*eth9: ' "$tap_log")" "0 4"
doctor eth9
same "a NIC that the user names is checked alone, and its faults count" \
	"$status $(grep -c '^warning .*eth9: ' "$tap_log") $(grep -c eth2 "$tap_log")" "1 3 0"
doctor eth22
same "a wrong name is an error" "$status $(grep -c "no such NIC; did you mean eth2?" "$tap_log")" "1 1"

# An empty tree has no files to read at all.
rm -rf "$machine" && mkdir "$machine"
doctor
says "without any file, pfq.ko is not installed" "^error .*pfq.ko: not installed"
"$pfq" doctor --root "$machine" -j >"$tap_log"
says "JSON tells the worst" '"worst":"error"'

# The commands that mend: each is one of these.
silent "each command that was named is a known one" "$(sed 's/PFQ_RING=[0-9]* //' "$commands" | sort -u |
	grep -vE '^(modprobe|dkms|make|ethtool|pfq|sysctl|cpupower|mokutil|update-initramfs|update-grub|reboot|dmesg|echo) *' )"
unknown=$(sed -n 's/.*pfq \([a-z]*\).*/\1/p' "$commands" | grep -v '^pfq' | sort -u | while read -r verb; do
	"$pfq" "$verb" --help >/dev/null 2>&1 || echo "$verb"
done)
silent "each verb of pfq in them exists" "$unknown"
plan
