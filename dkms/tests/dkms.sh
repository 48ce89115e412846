#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# dkms.sh: add, build, install and remove by dkms in a Debian 12 tree of its own (build/dkms/tree, made once), without network.
# TAP; exit 0 ok, 1 failed, 4 skipped. The system itself is left alone.
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
n=0 failed=0

result() { n=$((n + 1)); echo "$1 $n - $2"; }
# check NAME COMMAND...: one test; when it fails, the last output of dkms follows
check() {
	name=$1
	shift
	if "$@"; then result ok "$name"; return; fi
	failed=$((failed + 1))
	result 'not ok' "$name"
	tail -n 40 "$work/log" | sed 's/^/# /'
}
skip_all() { echo "1..0 # SKIP $*"; exit 4; }
# given WHAT COMMAND...: something the tests need; without network they are skipped
given() {
	what=$1
	shift
	"$@" > "$work/log" && return
	status=$?
	[ $status != 3 ] || skip_all "$what: no suite of Debian can be reached"
	echo "Bail out! $what"
	exit 1
}

# in_root COMMAND...: in the tree, with neither network nor this machine's mounts; the four builds share a cache
in_root() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --net --propagation private sh -ec '
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		exec chroot "$@"' sh "$root" env -i PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -c "$*" > "$work/log" 2>&1
}
# run NAME SECONDS COMMAND: a test that the command in the tree succeeds; its time is told
run() {
	name=$1
	shift
	start=$(date +%s)
	in_root "$*"
	status=$?
	check "$name ($(($(date +%s) - start)) s)" test $status = 0
}
said() { grep -q -- "$1" "$work/log"; }

[ "$(id -u)" = 0 ] || skip_all "making a Debian tree needs root"
mkdir -p "$work"
exec 9> "$work/lock"
flock 9

# --- the tree: Debian 12 with dkms, headers, source, and the kernel's own modules ---

kver=$($kernel resolve 6.1) || skip_all "no 6.1 kernel"
version=$($kernel version "$kver") || skip_all "no headers of $kver"
given "a Debian 12 tree" "$suite" tree "$base" bookworm dkms ccache kmod openssl libc6-dev "linux-headers-$kver=$version" "linux-source-6.1=$version"
image=$($kernel image "$kver") || skip_all "no image of $kver"
# the rewritten drivers' diffs, as the repository ships them for the newest kernel
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
# one that has neither a diff nor, in this tree, a spatch to make it
rm -f "$root"/root/pfq/patches/cache/*/vmxnet3.diff
pfq=pfq/$(cat "$repo/VERSION")
in_root "depmod $kver" || { echo "Bail out! depmod"; exit 1; }

# --- which file modprobe would take ---

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

check "before: the drivers are the kernel's own" all_inbox $drivers

# --- as the manual says, in one go ---

run "dkms add ." "cd /root/pfq && dkms add ."
check "the file that names the drivers is told" said "/etc/pfq/omatic.conf"
check "status: added" status_is "$pfq: added"
drivers_are "$drivers"
run "dkms install" "dkms install $pfq -k $kver"
check "status: installed" status_is "$pfq, $kver, x86_64: installed"
check "the core and the drivers are ours" all_ours pfq_hook pfq $drivers
check "they are signed with dkms' key" signed e1000e
check "a driver of ours needs pfq_hook" hooked virtio_net
run "dkms remove" "dkms remove $pfq --all"
check "the kernel's own drivers are back" all_inbox $drivers
check "nothing is left in /lib/modules" unchanged

# --- a new kernel's headers arrive; one driver has no diff (and no spatch to make it), one does not exist ---

drivers_are "vmxnet3 nosuch virtio_net"
run "dkms add" "dkms add $pfq"
run "the headers package's hook" "/etc/kernel/header_postinst.d/dkms $kver"
check "status: installed" status_is "$pfq, $kver, x86_64: installed"
check "the other driver and the core are ours" all_ours pfq_hook pfq virtio_net
check "a driver that fails stays the kernel's own" all_inbox vmxnet3
check "a driver that nobody knows leaves no module" test -z "$(file_of nosuch)"
drivers_are "ice"
check "status does not change with the list of drivers" status_is "$pfq, $kver, x86_64: installed"
run "dkms unbuild" "dkms unbuild $pfq --all"
check "the kernel's own drivers are back" all_inbox $drivers vmxnet3
check "nothing is left in /lib/modules" unchanged

# --- build, and install later; the failed driver is told with its reason ---

drivers_are "vmxnet3 virtio_net"
run "dkms build" "dkms build $pfq -k $kver"
run "dkms install" "dkms install $pfq -k $kver"
check "the driver that failed is told" said "pfq: vmxnet3 for $kver stays the kernel's own: omatic: vmxnet3"
check "the other is ours" all_ours pfq_hook pfq virtio_net
check "the one that failed is the kernel's own" all_inbox vmxnet3
run "dkms uninstall" "dkms uninstall $pfq -k $kver"
check "the kernel's own drivers are back" all_inbox $drivers vmxnet3
run "dkms install again" "dkms install $pfq -k $kver"
check "ours again" all_ours pfq_hook pfq virtio_net

# --- without the source package ---

run "dkms unbuild" "dkms unbuild $pfq --all"
run "no linux-source" "dpkg --remove linux-source-6.1"
run "dkms install" "dkms install $pfq -k $kver"
check "the package to install is told" said "apt-get install linux-source-6.1=$version"
check "the core is installed all the same" all_ours pfq_hook pfq
check "the driver is the kernel's own" all_inbox virtio_net

echo "1..$n"
[ $failed = 0 ]
