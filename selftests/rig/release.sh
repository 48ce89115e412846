#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# release.sh RELEASE: make a tar of tcpdump of another release of Debian with all that it loads, and of the libpcap of PFQ
# that is built from that release's source. Print the tar's path.
#
# In the guest, it is unpacked in /: RELEASE/lib has the libraries, and RELEASE/pfq PFQ's. bin/tcpdump is a script, because
# the guest's own loader and C library are older.
#
# Environment: BUILD. Exit status 1 after a message; 3 if the packages cannot be had
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091
. "$here/common.sh"
# shellcheck disable=SC2034,SC2154 # of common.sh
log=$BUILD/rig/build-$1.log
release=$1
packages="tcpdump libpcap0.8t64 libjansson4 libc6 libssl3t64 libdbus-1-3 libsystemd0 libcap2 libzstd1 zlib1g"
libs=usr/lib/x86_64-linux-gnu

# shellcheck disable=SC2086,SC2154 # a list; of common.sh
"$top/omatic/kernels/suite.sh" fetch "$release" $packages "$BUILD/$release-programs" >&2
build "" libpcap all RELEASE="$release"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/$release/pfq"
cp -a "$BUILD/$release-programs/$libs" "$root/$release/lib"
rm -rf "$root/$release/lib/gconv"
cp "$BUILD/$release-programs/usr/bin/tcpdump" "$root/$release"
cp "$BUILD/libpcap/$release/tree/libpcap.so.0.8" "$root/$release/pfq"
cat >"$root/bin/tcpdump" <<END
#!/bin/sh
exec /$release/lib/ld-linux-x86-64.so.2 --library-path "\${LD_LIBRARY_PATH:+\$LD_LIBRARY_PATH:}/$release/lib" /$release/tcpdump "\$@"
END
chmod +x "$root/bin/tcpdump"
tar -C "$root" -cf "$BUILD/rig/$release.tar" bin "$release"
echo "$BUILD/rig/$release.tar"
