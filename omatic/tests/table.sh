#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# table.sh: proof/imports has every function for packets that a module of the kernel's drivers
# imports, and no function twice; the kernel's BTF is read rightly.
#
# Environment: KERNELS, releases or series; else the kernel that omatic builds for. It takes a minute
# for a kernel with compressed modules.

. "$(dirname "$0")/tap"

# print_table: the lines CLASS FUNCTION of proof/imports
print_table() {
	awk -F'\t' '/^(#|$)/ { next } !/^\t/ { class = $1; next }
		{ n = split($2, name, " "); for (i = 1; i <= n; i++) print class, name[i] }' "$omatic/proof/imports"
}

print_table >"$tmp/table"
awk '$1 !~ /^(harmless|refused|except)$/' "$tmp/table" >"$tmp/out"
check "each class is known" [ ! -s "$tmp/out" ]
awk '$1 != "except" { print $2 }' "$tmp/table" | sort | uniq -d >"$tmp/out"
check "no function is in two classes" [ ! -s "$tmp/out" ]
awk 'NR == FNR { if ($1 == "refused") refused[$2]; next } $1 == "except" && !($2 in refused)' "$tmp/table" "$tmp/table" >"$tmp/out"
check "each exception is for a function that is refused" [ ! -s "$tmp/out" ]
sed '/^#/d;s/\t.*//' "$omatic/proof/calls" | sort >"$tmp/calls"
awk 'NR == FNR { call[$1]; next } $2 in call' "$tmp/calls" "$tmp/table" >"$tmp/out"
check "no receive call is in the table" [ ! -s "$tmp/out" ]

# types as bpftool prints them: a typedef, a pointer to a pointer, an array's name in a structure
cat >"$tmp/types" <<'END'
[1] STRUCT 'sk_buff' size=232 vlen=1
	'next' type_id=2 bits_offset=0
[2] PTR '(anon)' type_id=1
[3] CONST '(anon)' type_id=1
[4] PTR '(anon)' type_id=3
[5] PTR '(anon)' type_id=2
[6] TYPEDEF 'packet_t' type_id=4
[7] FWD 'xdp_buff' fwd_kind=struct
[8] PTR '(anon)' type_id=7
[9] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
[10] FUNC_PROTO '(anon)' ret_type_id=2 vlen=1
	'n' type_id=9
[11] FUNC 'makes' type_id=10 linkage=static
[12] FUNC_PROTO '(anon)' ret_type_id=0 vlen=2
	'n' type_id=9
	'skb' type_id=4
[13] FUNC 'reads' type_id=12 linkage=static
[14] FUNC_PROTO '(anon)' ret_type_id=0 vlen=1
	'skb' type_id=5
[15] FUNC 'replaces' type_id=14 linkage=static
[16] FUNC_PROTO '(anon)' ret_type_id=0 vlen=1
	'skb' type_id=6
[17] FUNC 'hidden' type_id=16 linkage=static
[18] FUNC_PROTO '(anon)' ret_type_id=9 vlen=1
	'xdp' type_id=19
[19] VOLATILE '(anon)' type_id=8
[20] FUNC 'runs' type_id=18 linkage=static
[21] STRUCT 'owner' size=8 vlen=1
	'skb' type_id=2 bits_offset=0
[22] PTR '(anon)' type_id=21
[23] FUNC_PROTO '(anon)' ret_type_id=0 vlen=1
	'owner' type_id=22
[24] FUNC 'owns' type_id=23 linkage=static
END
awk -f "$omatic/kernels/btf.awk" "$tmp/types" | sort | tr '\t\n' '= ' >"$tmp/out"
says "BTF tells which functions take a packet" '^hidden=sk_buff reads=sk_buff replaces=sk_buff runs=xdp_buff $'
printf "[25] FUNC 'of_a_module' type_id=12 linkage=static\n" >"$tmp/types.module"
awk -f "$omatic/kernels/btf.awk" "$tmp/types" "$tmp/types.module" >"$tmp/out"
check "of a module's BTF only its own functions are printed" [ "$(cat "$tmp/out")" = "of_a_module	sk_buff" ]

# unpacked FILE: print the path of a module file, unpacked
unpacked() {
	case $1 in
	*.xz) xz -dc "$1" >"$tmp/module.ko"; echo "$tmp/module.ko" ;;
	*.zst) zstd -qdc "$1" >"$tmp/module.ko"; echo "$tmp/module.ko" ;;
	*) echo "$1" ;;
	esac
}

# check_kernel KVER: compare the table with what the kernel's drivers import
check_kernel() {
	root=$("$omatic/kernels/kernel.sh" image "$1" 2>/dev/null) || { skip "the drivers of $1" "no image"; return; }
	OMATIC=$omatic BUILD=$tmp KERNEL=$omatic/kernels/kernel.sh K=$tmp/kernel B=$tmp/kernel DRIVER=$1 KVER=$1 \
		KDIR=$("$omatic/kernels/kernel.sh" headers "$1") "$omatic/kernels/packets.sh" >"$tmp/out" 2>&1
	check "$1: its BTF can be read" [ -s "$tmp/kernel/takes-packets.tsv" ]
	for part in net usb/gadget scsi staging firewire thunderbolt infiniband message; do
		find "$root/lib/modules/$1/kernel/drivers/$part" -name '*.ko*' 2>/dev/null
	done | while read -r file; do
		nm -u "$(unpacked "$file")" | sed "s|.* \(.*\)|\1 ${file##*/}|"
	done | awk '
		FILENAME == ARGV[1] { known[$1]; next }
		FILENAME == ARGV[2] { known[$2]; next }
		FILENAME == ARGV[3] { takes[$1]; next }
		{ lines++ }
		$1 in takes && !($1 in known)
		END { if (lines < 1000) print "too few imports: " lines + 0 }' \
		"$tmp/calls" "$tmp/table" "$tmp/kernel/takes-packets.tsv" - >"$tmp/out"
	check "$1: each function for packets that a driver imports is in the table" [ ! -s "$tmp/out" ]
}

mkdir "$tmp/kernel"
export BUILD="$real_build"
for kernel in ${KERNELS:-''}; do
	[ "$kernel" != "''" ] || kernel=
	release=$("$omatic/kernels/kernel.sh" resolve $kernel 2>/dev/null) || { skip "the drivers of a kernel" "none to build for"; continue; }
	check_kernel "$release"
done
plan
