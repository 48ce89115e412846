#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh RELEASE: build Debian's libpcap of a release with PFQ's back end, in $BUILD/libpcap/RELEASE/.
#
# Usage:        called by the Makefile
# Inputs:       the release's source package; pcap-pfq.h; patches/libpcap/VERSION/series; the objects of the back end
# Outputs:      $BUILD/sources/libpcap-RELEASE/, the package's source with Debian's patches; and here:
#               patched/   the source with PFQ's series
#               tree/      configured and built by Debian's flags: libpcap.so.0.8 and libpcap.so.VERSION
# Environment:  BUILD; OBJECTS and LIBRARIES, to be linked with libpcap
# Exit status:  0; 1 after a message; 3 if the package cannot be had
set -eu

me=libpcap
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
release=$1
out=$BUILD/libpcap/$release
source=$BUILD/sources/libpcap-$release

die() { echo "$me: $*" >&2; exit 1; }

# version: print the version of the source, without Debian's revision
version() {
	dpkg-parsechangelog -l "$source/debian/changelog" -S Version | sed 's/^[0-9]*://; s/-[^-]*$//'
}

# apply_series: make patched/ of source/
apply_series() {
	series=$top/patches/libpcap/$(version)/series
	[ -e "$series" ] ||
		die "$release has libpcap $(version), for which there is no patch, but for" \
			"$(cd "$top/patches/libpcap" && echo *): refresh one, as patches/libpcap/$(version)/"
	rm -rf "$out/new" "$out/pc"
	cp -a "$source" "$out/new"
	(cd "$out/new" && QUILT_PATCHES=${series%/series} QUILT_PC=$out/pc quilt --quiltrc - push -a) >"$out/log" 2>&1 ||
		die "$series does not apply to libpcap $(version): $(grep -m1 'FAILED\|malformed' "$out/log" || tail -n 1 "$out/log")"
	rm -rf "$out/patched"
	cp "$here/pcap-pfq.h" "$out/new"
	mv "$out/new" "$out/patched"
}

# configure_tree: make tree/ of patched/, with the flags of a Debian package
configure_tree() {
	rm -rf "$out/tree"
	cp -a "$out/patched" "$out/tree"
	(cd "$out/tree" && eval "$(dpkg-buildflags --export=sh)" && with_pcap=linux ./configure --prefix=/usr) \
		>"$out/log" 2>&1 || die "configure failed: $(tail -n 1 "$out/log"): see $out/log"
}

hash=$(cat "$0" "$here/pcap-pfq.h" "$top"/patches/libpcap/*/* | sha256sum)
"$top/omatic/kernels/suite.sh" unpack "$release" libpcap "$source"
mkdir -p "$out"
if [ "$(cat "$out/hash" 2>/dev/null)" != "$hash" ]; then
	apply_series
	echo "libpcap $(version): configuring" >&2
	configure_tree
	echo "$hash" >"$out/hash"
fi
[ "${2:-}" != configure ] || exit 0

# The library is linked again each time, since make does not know our objects.
rm -f "$out"/tree/libpcap.so.*
libs=$(sed -n 's/^LIBS = //p' "$out/tree/Makefile")
echo "libpcap $(version): building" >&2
make -C "$out/tree" shared LIBS="$OBJECTS $LIBRARIES $libs" >"$out/log" 2>&1 ||
	die "$(grep -m1 'error:' "$out/log" || tail -n 1 "$out/log"): see $out/log"
