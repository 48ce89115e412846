#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# initramfs.sh KVER DRIVER: build an initramfs for the rig, unless it exists, and print its
# path. It holds busybox, the kernel modules that the rig needs, the test programs, and, as
# far as they are built, the rewritten driver, PFQ's modules and pfq. Its name contains a
# hash of its content.
#
# Environment:
#	BUILD		the build directory
#	RIG_DRIVERS	more rewritten drivers, such as "veth tun"
#	RIG_MODULES	more of the kernel's modules, such as "9p overlay"
#	RIG_PROGRAMS	more programs: "PLACE=FILE ..."
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

kver=$1 driver=$2
out=$BUILD/$kver/rig
mkdir -p "$out"
root=$("$top/omatic/kernels/kernel.sh" image "$kver")
modules=lib/modules/$kver

# one line per file of the archive: its path in the archive, its path on this host
list=$(mktemp "$out/list.XXXXXX")
stage=
trap 'rm -rf "$list" "$stage"' EXIT

# add PLACE FILE: put a file into the archive
add() {
	echo "$1 $2" >>"$list"
}

# add_program PLACE FILE: put a program and its shared libraries into the archive
add_program() {
	[ -f "$2" ] || die "RIG_PROGRAMS: there is no file $2"
	add "$1" "$2"
	# a script or a static program has no libraries, and ldd fails
	libraries=$(ldd "$2" 2>/dev/null) || :
	missing=$(echo "$libraries" | awk '$2 == "=>" && $3 == "not" { print $1 }')
	[ -z "$missing" ] || die "$2: ldd does not find $(echo "$missing" | paste -sd ' '): set LD_LIBRARY_PATH=\"...\""
	echo "$libraries" | awk '$2 == "=>" { print $1, $3 } $1 ~ "^/" { print $1, $1 }' |
		while read -r name file; do
			case $name in
			linux-vdso*) ;;
			/*) add "${name#/}" "$file" ;;
			*) add "lib/$name" "$file" ;;
			esac
		done
}

add init "$here/init"
add rig/nic.sh "$here/nic.sh"
add rig/leaks.sh "$here/leaks.sh"
add selftests/tap.sh "$top/testlib/tap.sh"
add selftests/nic-tests.sh "$top/selftests/lib/nic-tests.sh"
add bin/busybox "$(command -v busybox)"
for name in modules.order modules.builtin modules.builtin.modinfo; do
	add "$modules/$name" "$root/$modules/$name"
done
# devices on top of others, for tests that skip what is missing
stacked="macvlan macvtap ipvlan ipvtap 8021q bonding bridge vrf team macsec vxlan geneve ip_gre ifb act_mirred cls_flow cls_u32 sch_ingress gcm ctr ghash-generic aes_generic"
for module in "$driver" ${RIG_DRIVERS:-} ${RIG_MODULES:-} virtio_pci virtio_net veth dummy pktgen $stacked; do
	modprobe -qC /dev/null -d "$root" -S "$kver" -D "$module" || case " $stacked " in
	*" $module "*) ;;
	*) die "$kver has no module $module" ;;
	esac
done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u |
	while read -r file; do
		add "$modules/${file##*"/$modules/"}" "$file"
	done
# depmod prefers updates/ to kernel/, so modprobe loads the rewritten driver
for name in kmod kmod/tests "$driver" ${RIG_DRIVERS:-}; do
	for file in "$BUILD/$kver/$name"/*.ko; do
		[ ! -e "$file" ] || add "$modules/updates/${file##*/}" "$file"
	done
done
for program in ${RIG_PROGRAMS:-}; do
	case $program in
	[!/]*=?*) ;;
	*) die "RIG_PROGRAMS: $program is not PLACE=FILE, such as bin/prog=/home/me/prog" ;;
	esac
	add_program "${program%%=*}" "${program#*=}"
done
for file in "$BUILD/selftests"/*; do
	case $file in
	*.o | *.d | *.h) ;;
	*list | */complaints*) add "selftests/${file##*/}" "$file" ;;
	*) add_program "selftests/${file##*/}" "$file" ;;
	esac
done
# in sbin: the shell of busybox prefers its own ip and tc to those in PATH
for program in ethtool ip tc wg; do
	! command -v $program >/dev/null || add_program sbin/$program "$(command -v $program)"
done
if [ -x "$BUILD/tools/pfq" ]; then
	add_program bin/pfq "$BUILD/tools/pfq"
fi
sort -u -o "$list" "$list"

hash=$( (cat "$list" "$0"; cut -d ' ' -f 2 "$list" | xargs cat) | sha256sum | cut -c 1-16)
archive=$out/initramfs-$driver-$hash.cpio
if [ ! -e "$archive" ]; then
	stage=$(mktemp -d "$out/stage.XXXXXX")
	chmod 755 "$stage"
	while read -r place file; do
		case $file in
		*.ko.xz) mkdir -p "$stage/${place%/*}" && xz -dc "$file" >"$stage/${place%.xz}" ;;
		*) install -D "$file" "$stage/$place" ;;
		esac
	done <"$list"
	# most of a program is debug information, which would take the guest seconds to unpack
	find "$stage/selftests" -type f ! -name '*.*' ! -name '*list' ! -name complaints -exec strip --strip-debug {} +
	depmod -b "$stage" "$kver"
	(cd "$stage" && find . | LC_ALL=C sort | cpio -o -H newc --quiet) >"$stage.cpio"
	rm -f "$out/initramfs-$driver"-*.cpio
	mv "$stage.cpio" "$archive"
fi
echo "$archive"
