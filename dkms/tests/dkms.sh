#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# dkms.sh: DKMS adds, builds, installs and removes the package, in a Debian 12 tree of its own
# (build/dkms/tree, made once), without network. The system is not changed.
#
# Environment:  BUILD
# Exit status:  0 ok, 1 failed, 4 skipped
#
# shellcheck disable=SC2086 # lists of drivers
set -u

repo=$(cd "$(dirname "$0")/../.." && pwd)
export BUILD="${BUILD:-$repo/build}"
kernel=$repo/omatic/kernels/kernel.sh
suite=$repo/omatic/kernels/suite.sh
work=$BUILD/dkms
base=$work/tree root=$work/root
diffs=$work/diffs
drivers="e1000e virtio_net"
. "$repo/testlib/write_tap.sh"
tap_log=$work/log

# given WHAT COMMAND...: run a command that the tests depend on; skip all tests if no suite can
# be reached (status 3)
given() {
	what=$1
	shift
	"$@" > "$work/log" && return
	status=$?
	[ $status != 3 ] || skip_all "$what: no suite of Debian can be reached"
	bail_out "$what"
}

# in_root COMMAND...: run a command in the tree, without network and with its own mounts. ccache makes the
# later builds fast.
in_root() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --net --propagation private sh -ec '
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		exec chroot "$@"' sh "$root" env -i PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -c "$*" > "$work/log" 2>&1
}
# run NAME COMMAND...: a test that the command succeeds in the tree; the test's name contains its time
run() {
	name=$1
	shift
	start=$(date +%s)
	in_root "$*"
	status=$?
	check "$name ($(($(date +%s) - start)) s)" test $status = 0
}
# printed TEXT: whether the last command printed a text
printed() { grep -q -- "$1" "$work/log"; }

[ "$(id -u)" = 0 ] || skip_all "only root can make a Debian tree"
mkdir -p "$work"
exec 9> "$work/lock"
flock 9

# --- make the tree: Debian 12 with dkms, headers, source, and the kernel's own modules ---

kver=$($kernel resolve 6.1) || skip_all "no 6.1 kernel"
version=$($kernel version "$kver") || skip_all "no headers of $kver"
given "a Debian 12 tree" "$suite" tree "$base" bookworm dkms ccache kmod openssl libc6-dev "linux-headers-$kver=$version" "linux-source-6.1=$version"
image=$($kernel image "$kver") || skip_all "no image of $kver"
# diffs of the drivers, as the repository ships them for the newest kernel
given "diffs of $drivers" make -C "$repo/omatic" DRIVER="$drivers" KVER="$kver" OUT="$diffs"

rm -rf "$root"
trap 'rm -rf "$root"' EXIT
trap 'exit 130' INT TERM HUP
cp -a "$base" "$root"
for part in kernel modules.order modules.builtin modules.builtin.modinfo; do
	cp -a "$image/lib/modules/$kver/$part" "$root/lib/modules/$kver/"
done
cp -aL "$image/boot/vmlinuz-$kver" "$root/boot/"
mkdir -p "$root/root/pfq/patches/cache/test" "$root/etc/pfq"
tar -C "$repo" --exclude=./build --exclude=./.git -cf - . | tar -C "$root/root/pfq" -xf -
for driver in $drivers; do
	cp "$BUILD/$kver/$driver/diff" "$root/root/pfq/patches/cache/test/$driver.diff"
done
# vmxnet3 has no diff, and this tree has no spatch to make one.
rm -f "$root"/root/pfq/patches/cache/*/vmxnet3.diff
pfq=pfq/$(cat "$repo/VERSION")
in_root "depmod $kver" || bail_out "depmod"

# --- which file modprobe would load ---

file_of() { chroot "$root" modinfo -k "$kver" -n "$1" 2> /dev/null; }
all_ours() {
	for module; do
		case $(file_of "$module") in
			"/lib/modules/$kver/updates/dkms/$module.ko") ;;
			*) echo "# $module: $(file_of "$module")"; return 1 ;;
		esac
	done
}
all_inbox() {
	for module; do
		case $(file_of "$module") in
			"/lib/modules/$kver/kernel/"*"/$module.ko") ;;
			*) echo "# $module: $(file_of "$module")"; return 1 ;;
		esac
	done
}
signed() { chroot "$root" modinfo -k "$kver" -F signer "$1" | grep -q 'DKMS'; }
hooked() { chroot "$root" modinfo -k "$kver" -F depends "$1" | grep -q pfq_hook; }
status_is() { in_root "dkms status" && [ "$(cat "$work/log")" = "$1" ]; }
drivers_are() { echo "DRIVERS=\"$1\"" > "$root/etc/pfq/omatic.conf"; }

find "$root/lib/modules" -type f | sort > "$work/before"
unchanged() { find "$root/lib/modules" -type f | sort | diff "$work/before" - | sed 's/^/# /' | awk '{ print; bad = 1 } END { exit bad }'; }

check "before the installation the drivers are the kernel's own" all_inbox $drivers

# --- add, install and remove, as docs/dkms.md says ---

run "dkms add ." "cd /root/pfq && dkms add ."
check "dkms add names the file with the list of drivers" printed "/etc/pfq/omatic.conf"
check "status: added" status_is "$pfq: added"
drivers_are "$drivers"
run "dkms install" "dkms install $pfq -k $kver"
check "status: installed" status_is "$pfq, $kver, x86_64: installed"
check "modprobe loads our core and our drivers" all_ours pfq_hook pfq $drivers
check "our drivers are signed with the key of DKMS" signed e1000e
check "our driver depends on pfq_hook" hooked virtio_net
run "dkms remove" "dkms remove $pfq --all"
check "modprobe loads the kernel's own drivers again" all_inbox $drivers
check "/lib/modules has no files of ours" unchanged

# --- install the headers of a new kernel before its image; vmxnet3 has no diff, and nosuch does not exist ---

drivers_are "vmxnet3 nosuch virtio_net"
run "dkms add" "dkms add $pfq"
mv "$root/lib/modules/$kver/kernel" "$root/boot/vmlinuz-$kver" "$root/tmp"
run "the hook of the headers' package" "/etc/kernel/header_postinst.d/dkms $kver"
mv "$root/tmp/kernel" "$root/lib/modules/$kver"
mv "$root/tmp/vmlinuz-$kver" "$root/boot"
in_root "depmod $kver" || bail_out "depmod"
check "status: installed" status_is "$pfq, $kver, x86_64: installed"
check "modprobe loads our core and our driver that was built" all_ours pfq_hook pfq virtio_net
check "a driver that fails stays the kernel's own" all_inbox vmxnet3
check "a driver that does not exist leaves no module" test -z "$(file_of nosuch)"
drivers_are "ice"
check "a change of the list of drivers does not change the status" status_is "$pfq, $kver, x86_64: installed"
run "dkms unbuild" "dkms unbuild $pfq --all"
check "modprobe loads the kernel's own drivers again" all_inbox $drivers vmxnet3
check "/lib/modules has no files of ours" unchanged

# --- build and install by separate commands; the install prints why a driver failed ---

drivers_are "vmxnet3 virtio_net"
run "dkms build" "dkms build $pfq -k $kver"
run "dkms install" "dkms install $pfq -k $kver"
check "dkms install prints why the driver failed" printed "pfq: vmxnet3 for $kver stays the kernel's own: omatic: vmxnet3"
check "modprobe loads our core and our driver that was built" all_ours pfq_hook pfq virtio_net
check "the failed driver is the kernel's own" all_inbox vmxnet3
run "dkms uninstall" "dkms uninstall $pfq -k $kver"
check "modprobe loads the kernel's own drivers again" all_inbox $drivers vmxnet3
run "dkms install again" "dkms install $pfq -k $kver"
check "modprobe loads our drivers again" all_ours pfq_hook pfq virtio_net

# --- without the source package ---

run "dkms unbuild" "dkms unbuild $pfq --all"
run "dpkg --remove linux-source" "dpkg --remove linux-source-6.1"
run "dkms install" "dkms install $pfq -k $kver"
check "dkms install names the package that is missing" printed "apt-get install linux-source-6.1=$version"
check "the core is installed nevertheless" all_ours pfq_hook pfq
check "the driver is the kernel's own" all_inbox virtio_net

plan
