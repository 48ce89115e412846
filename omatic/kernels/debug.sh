#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# debug.sh NAME: build a kernel that checks itself at run time, unless it exists, and print its release.
#
# Usage:        called by kernel.sh resolve. NAME is a series and a kind, such as 6.1-debug, or the
#               release that it stands for, such as 6.1.192-debug. The kinds are
#                 debug   KASAN, lockdep, DEBUG_OBJECTS, kmemleak, fault injection, KCOV
#                 kcsan   KCSAN, the detector of data races, which cannot be in the same kernel
# Inputs:       Debian's linux-source of the series; debug/config and debug/config-KIND
# Outputs:      $BUILD/RELEASE/headers/usr/src/linux-headers-RELEASE, the tree it was built in;
#               $BUILD/RELEASE/image and $BUILD/kernels/RELEASE, as for Debian's kernels, so that it
#               is a kernel like those for kernel.sh; $BUILD/RELEASE/build.log
# Environment:  BUILD; DEBUG_JOBS (default: the number of CPUs)
# Exit status:  0 done, 1 failed after a message, 3 a suite cannot be reached
#
# A build takes 29 minutes of CPU time. A change of the configuration or a new version of
# Debian's source starts another one.
set -eu

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
BUILD=${BUILD:-$(cd "$here/../.." && pwd)/build}
export BUILD
unset MAKEFLAGS MFLAGS MAKEOVERRIDES KERNEL	# the kernel's make has its own number of jobs
kernel=$here/kernel.sh

say() { echo "$me: $*" >&2; }
die() { say "$*"; exit 1; }

name=$1
kind=${name##*-}
series=$(echo "$name" | sed -n 's/^\([0-9][0-9]*\.[0-9][0-9]*\)[.0-9]*-[a-z]*$/\1/p')
if [ -z "$series" ] || [ ! -e "$here/debug/config-$kind" ]; then
	die "$name: not the name of a kernel for debugging: use one like 6.1-debug or 6.1-kcsan"
fi

stock=$("$kernel" resolve "$series")
version=$("$kernel" version "$stock")
release=${version%%[-~]*}-$kind
case $name in "$series-$kind" | "$release") ;; *)
	die "$name: Debian's source is $version now: use KVER=$series-$kind" ;;
esac
place=$BUILD/$release
tree=$place/headers/usr/src/linux-headers-$release
log=$place/build.log
key=$( (cat "$here/debug/config" "$here/debug/config-$kind"; echo "$version") | sha256sum | cut -c 1-16)

# kmake ARGS...: run make in the tree, with the compiler of the series. KCOV instruments nothing
# but what is built later (kernel-make.sh).
kmake() {
	BUILDING=$release KCOV_INSTRUMENT=n MAKEFLAGS="-j${DEBUG_JOBS:-$(nproc)}" nice -n 10 "$here/kernel-make.sh" "$release" "$@"
}

# unpack: unpack Debian's source
unpack() {
	for tool in flex bison bc; do
		command -v $tool > /dev/null || die "$tool is not installed: make deps"
	done
	rm -rf "$place/headers" "$place/image"
	mkdir -p "$place/headers/usr/src" "$BUILD/kernels"
	tarball=$("$kernel" source "$stock")
	say "$release: unpacking the source"
	XZ_DEFAULTS=-T0 tar -xf "$tarball" -C "$place/headers/usr/src"
	mv "$place/headers/usr/src"/linux-source-* "$tree"
	# The series' compiler, if the system's is too old: kernel-make.sh and the kernel's Makefile read it here.
	headers=$("$kernel" headers "$stock")
	wanted=$(sed -n 's/^CC = .*gcc-\([0-9]*\).*/\1/p' "$headers/.kernelvariables")
	have=$(gcc -dumpversion)
	[ "${wanted:-0}" -le "${have%%.*}" ] || echo "CC = gcc-$wanted" > "$tree/.kernelvariables"
	suite=installed
	[ ! -s "$BUILD/kernels/$stock" ] || read -r _ _ suite _ < "$BUILD/kernels/$stock"
	echo "$release $version $suite $stock" > "$BUILD/kernels/.$release"
	mv "$BUILD/kernels/.$release" "$BUILD/kernels/$release"
}

# wrong_options: print each line of the two files that the configuration does not have
wrong_options() {
	sed -n 's/^\(CONFIG_[A-Z0-9_]*=[^ ]*\).*/\1/p' "$here/debug/config" "$here/debug/config-$kind" | while read -r option; do
		grep -qxF "$option" "$tree/.config" || echo "$option is missing"
	done
	sed -n 's/^# \(CONFIG_[A-Z0-9_]*\) is not set$/\1/p' "$here/debug/config" "$here/debug/config-$kind" | while read -r option; do
		! grep "^$option=" "$tree/.config" || :
	done
}

# configure: tinyconfig, and the options of the two files
configure() {
	say "$release: configuring"
	{ cat "$here/debug/config" "$here/debug/config-$kind"; echo "CONFIG_LOCALVERSION=\"-$kind\""; } > "$tree/debug.config"
	kmake --run "cd '$tree' && make -s tinyconfig && scripts/kconfig/merge_config.sh -m .config debug.config &&
		make -s olddefconfig" > "$log" 2>&1 || die "$release: configuring failed: see $log"
	wrong=$(wrong_options)
	[ -z "$wrong" ] || die "$release: options of omatic/kernels/debug/config* differ in $tree/.config:
$wrong"
}

# count_files: show how many files the compiler has named, of about 1100
count_files() {
	awk -v name="kernel.sh: $release" '/^  (CC|AS|LD)/ && ++n % 100 == 0 { printf "%s: %d of about 1100 files\n", name, n > "/dev/stderr" }'
}

# compile: build kernel and modules
compile() {
	say "$release: building it once; the compiler's output is in $log"
	{ kmake bzImage modules 2>> "$log" || : > "$place/failed"; } | tee -a "$log" | count_files
	if [ -e "$place/failed" ]; then
		rm "$place/failed"
		tail -n 20 "$log" >&2
		die "$release did not build: see $log"
	fi
	[ "$(cat "$tree/include/config/kernel.release")" = "$release" ] ||
		die "$tree has the release $(cat "$tree/include/config/kernel.release"), not $release"
}

# install_image: put kernel and modules where kernel.sh image looks for them
install_image() {
	rm -rf "$place/image.new"
	kmake INSTALL_MOD_PATH="$place/image.new" modules_install >> "$log" 2>&1 || die "$release: modules_install failed: see $log"
	rm -f "$place/image.new/lib/modules/$release/build" "$place/image.new/lib/modules/$release/source"
	mkdir -p "$place/image.new/boot"
	cp "$tree/arch/x86/boot/bzImage" "$place/image.new/boot/vmlinuz-$release"
	cp "$tree/.config" "$place/image.new/boot/config-$release"
	mv "$place/image.new" "$place/image"
}

# built: succeed if the kernel exists and was built from this configuration and source
built() { [ -d "$place/image" ] && [ "$(cat "$place/key" 2> /dev/null)" = "$key" ]; }

if ! built; then
	mkdir -p "$place"
	# One kernel at a time: each uses all CPUs.
	exec 8> "$BUILD/debug.lock"
	flock -n 8 || { say "waiting for another run that builds a kernel: it holds $BUILD/debug.lock"; flock 8; }
	if ! built; then
		began=$(date +%s)
		# An interrupted build continues.
		if [ "$(cat "$place/key" 2> /dev/null)" != "$key" ]; then
			rm -f "$place/key"
			unpack
			configure
			echo "$key" > "$place/key"
		fi
		compile
		install_image
		say "$release: built in $((($(date +%s) - began) / 60)) minutes"
	fi
	exec 8>&-
fi
echo "$release"
