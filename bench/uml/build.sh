#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh: makes a user-mode Linux of Debian's linux-source-6.1, once (some ten minutes on
# two CPUs), as a kernel like others: afterwards KVER=6.1.192-uml builds modules for it
# (omatic/kernels/kernel.sh), and the rig boots it. Prints its release.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build}
export BUILD
unset MAKEFLAGS MFLAGS	# the kernel has jobs of its own
kernel=$top/omatic/kernels/kernel.sh

say() { echo "uml: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in flex bison bc; do
	command -v $tool >/dev/null || die "no $tool: make deps"
done
stock=$("$kernel" resolve 6.1)
version=$("$kernel" version "$stock")
release=${version%%-*}-uml
place=$BUILD/$release
tree=$place/headers/usr/src/linux-headers-$release
log=$place/build.log
key=$( (cat "$here/config" "$here/linux.patch"; echo "$version") | sha256sum | cut -c 1-16)

# progress N: files so far, of N or so
progress() {
	awk -v all="$1" '{ n++ } n % 100 == 0 { printf "\ruml: %d of some %d files", n, all > "/dev/stderr" }
		END { if (n >= 100) print "" > "/dev/stderr" }'
}

unpack() {
	rm -rf "$place"
	mkdir -p "$place/headers/usr/src"
	say "unpacking linux-source-6.1 $version"
	source=$("$kernel" source "$stock")
	tar -xf "$source" -C "$place/headers/usr/src"
	mv "$place/headers/usr/src"/linux-source-* "$tree"
	patch -s -p1 -d "$tree" <"$here/linux.patch" || die "linux.patch does not fit $version"
	cp "$here/config" "$tree/.config"
	make -s -C "$tree" olddefconfig >"$log" 2>&1 || die "see $log"
	[ "$(make -s -C "$tree" kernelrelease)" = "$release" ] || die "$tree calls itself $(make -s -C "$tree" kernelrelease)"
	echo "$key" >"$place/key"
}

compile() {
	say "building $release, once; what the compiler says is in $log"
	{ nice make -C "$tree" -j"$(nproc)" linux modules 2>>"$log" || echo failed >"$place/failed"; } |
		tee -a "$log" | progress 1350
	if [ -e "$place/failed" ]; then
		rm "$place/failed"
		tail -n 20 "$log" >&2
		die "$release did not build"
	fi
}

# what kernel.sh image and the rig expect
install_image() {
	image=$place/image
	rm -rf "$image"
	make -s -C "$tree" INSTALL_MOD_PATH="$image" modules_install >>"$log" 2>&1 || die "see $log"
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
