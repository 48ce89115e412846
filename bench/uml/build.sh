#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: build a user-mode Linux from Debian's linux-source-6.1, unless it exists, and print
# its release. The build takes about ten minutes on two CPUs. Then KVER=6.1.192-uml selects this
# kernel like any other: modules can be built for it (omatic/kernels/kernel.sh), the rig boots it.
#
# Environment: BUILD, the build directory. Exit status 1 if it cannot be built.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build}
export BUILD
unset MAKEFLAGS MFLAGS	# the kernel's make has its own number of jobs
kernel=$top/omatic/kernels/kernel.sh

say() { echo "uml: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in flex bison bc; do
	command -v $tool >/dev/null || die "$tool is not installed: make deps"
done
stock=$("$kernel" resolve 6.1)
version=$("$kernel" version "$stock")
release=${version%%-*}-uml
place=$BUILD/$release
tree=$place/headers/usr/src/linux-headers-$release
log=$place/build.log
key=$( (cat "$here/config" "$here/linux.patch"; echo "$version") | sha256sum | cut -c 1-16)

# progress N: read make's output, and print how many of about N files are compiled
progress() {
	awk -v all="$1" '{ n++ } n % 100 == 0 { printf "\ruml: %d of about %d files", n, all > "/dev/stderr" }
		END { if (n >= 100) print "" > "/dev/stderr" }'
}

# unpack: unpack, patch and configure the source
unpack() {
	rm -rf "$place"
	mkdir -p "$place/headers/usr/src"
	say "unpacking linux-source-6.1 $version"
	source=$("$kernel" source "$stock")
	tar -xf "$source" -C "$place/headers/usr/src"
	mv "$place/headers/usr/src"/linux-source-* "$tree"
	patch -s -p1 -d "$tree" <"$here/linux.patch" || die "linux.patch does not apply to linux-source-6.1 $version"
	cp "$here/config" "$tree/.config"
	make -s -C "$tree" olddefconfig >"$log" 2>&1 || die "make failed, see $log"
	[ "$(make -s -C "$tree" kernelrelease)" = "$release" ] || die "$tree has the release $(make -s -C "$tree" kernelrelease), not $release"
	echo "$key" >"$place/key"
}

# compile: build kernel and modules
compile() {
	say "building $release, once; the compiler's output is in $log"
	{ nice make -C "$tree" -j"$(nproc)" linux modules 2>>"$log" || echo failed >"$place/failed"; } |
		tee -a "$log" | progress 1350
	if [ -e "$place/failed" ]; then
		rm "$place/failed"
		tail -n 20 "$log" >&2
		die "$release did not build"
	fi
}

# install_image: install kernel and modules where kernel.sh image and the rig look for them
install_image() {
	image=$place/image
	rm -rf "$image"
	make -s -C "$tree" INSTALL_MOD_PATH="$image" modules_install >>"$log" 2>&1 || die "make failed, see $log"
	mkdir -p "$image/boot"
	cp "$tree/linux" "$image/boot/vmlinuz-$release"
	mkdir -p "$BUILD/kernels"
	echo "$release $version built-here" >"$BUILD/kernels/$release"
}

if [ "$(cat "$place/key" 2>/dev/null)" != "$key" ]; then
	unpack
fi
if [ ! -e "$place/image/boot/vmlinuz-$release" ]; then
	compile
	install_image
fi
echo "$release"
