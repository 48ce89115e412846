#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# packets.sh: find the functions of the kernel that take a packet, by its BTF: the types of all
# functions, which the kernel's image holds.
#
# Usage:        called by once.mk
# Inputs:       the kernel's image; $KDIR/Module.symvers
# Outputs:      $K/vmlinux.btf, the kernel's BTF, empty if it has none or bpftool is missing;
#               $K/takes-packets.tsv, lines of FUNCTION STRUCTURE for each function that the kernel
#               itself exports and that takes an sk_buff, xdp_buff or xdp_frame
# Environment:  B DRIVER K KVER KDIR KERNEL OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage packets

# unpack_kernel: print the ELF file that the boot image $image contains. The image may contain the
# first bytes of a compressed stream by chance, so each place that has them is tried.
unpack_kernel() {
	while read -r bytes program; do
		printf '%b' "$bytes" >"$tmp/magic"
		LC_ALL=C grep -obaF -f "$tmp/magic" "$image" 2>/dev/null | cut -d : -f 1 >"$tmp/places"
		while read -r place; do
			# the stream ends before the file does, so that its program fails
			# shellcheck disable=SC2086 # words
			tail -c "+$((place + 1))" "$image" | $program >"$tmp/vmlinux" 2>/dev/null || :
			readelf -h "$tmp/vmlinux" >/dev/null 2>&1 && return
		done <"$tmp/places"
	done <<-'END'
		\0037\0213\0010 gzip -dc
		\0375\0067\0172\0130\0132 xz -dc
		\0050\0265\0057\0375 zstd -dc
		\0002\0041\0114\0030 lz4 -dc
	END
	return 1
}

# Without the image or bpftool, as where DKMS builds, the names in proof/imports have to do.
root=$("$KERNEL" image "$KVER" 2>/dev/null) || root=
image=$root/boot/vmlinuz-$KVER
: >"$tmp/btf"
why='its image cannot be unpacked'
if [ ! -r "$image" ]; then
	why="$image cannot be read"
elif ! command -v bpftool >/dev/null; then
	why='bpftool is not installed'
elif unpack_kernel; then
	why='it has none'
	objcopy -O binary -j .BTF "$tmp/vmlinux" "$tmp/btf" 2>/dev/null || : >"$tmp/btf"
	rm "$tmp/vmlinux"
fi
: >"$tmp/takes"
if [ -s "$tmp/btf" ]; then
	why=
	bpftool btf dump file "$tmp/btf" format raw >"$tmp/types" 2>"$tmp/errors" ||
		die "bpftool cannot read the BTF of $image: $(head -n 1 "$tmp/errors")"
	awk -f "$OMATIC/kernels/btf.awk" "$tmp/types" | awk -F"\t" '
		NR == FNR { if ($3 == "vmlinux") exported[$2]; next }
		$1 in exported' "$KDIR/Module.symvers" - | sort -u >"$tmp/takes"
	[ -s "$tmp/takes" ] || die "no exported function takes a packet by the BTF of $image: $KDIR/Module.symvers is of another kernel"
fi
chmod 644 "$tmp/btf"
mv "$tmp/btf" "$K/vmlinux.btf"
mv "$tmp/takes" "$K/takes-packets.tsv"
end_stage "${why:+types not known ($why): }$(wc -l <"$K/takes-packets.tsv") exported functions take packets"
