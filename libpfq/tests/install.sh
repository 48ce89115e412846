#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The installed files suffice to build programs, without this tree.
out=$(cd "$(dirname "$0")/../.." && pwd)
top=@TOP@
. "$top/testlib/write_tap.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tap_log=$dir/log

root=$dir/root
lib=$root/usr/lib
examples=$top/libpfq/examples
example=$examples/count.c
cc="${CC:-cc} -Wall -Wextra -Werror"

mkdir -p "$root/usr/include/pfq/linux"
touch "$root/usr/include/pfq/linux/other.h"
umask 077
try "make install" make -s -C "$top/libpfq" BUILD="$out" \
	DESTDIR="$root" PREFIX=/usr install
try "every user may read the installed files, whatever the umask" eval \
	'! find "$root" -type f ! -perm -444 -o -type d ! -perm -555 | grep .'
for name in balance count dispatch filter mirror send; do
	libs=-lpfq
	[ $name != filter ] || libs="-lpfq -lpcap"
	try "the example $name.c compiles" $cc -I"$root/usr/include" "$examples/$name.c" \
		-o "$dir/$name" -L"$lib" $libs
done
try "count.c links with the static library" $cc -I"$root/usr/include" "$example" \
	-o "$dir/static" "$lib/libpfq.a" -ljansson -lm
try "count.c compiles as C11 without extensions" $cc -std=c11 -pedantic \
	-I"$root/usr/include" -fsyntax-only "$example"
try "the loader finds libpfq.so.7" env LD_LIBRARY_PATH="$lib" ldd -r "$dir/count"
for key in 'Name: libpfq' "Version: $(cat "$top/VERSION")$" 'includedir=\${prefix}/include'; do
	try "libpfq.pc has $key" grep -q "^$key" "$lib/pkgconfig/libpfq.pc"
done
if command -v pkg-config > /dev/null; then
	flags=$(PKG_CONFIG_PATH="$lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root" \
		PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 \
		pkg-config --cflags --libs libpfq)
	try "count.c compiles with the flags of pkg-config" \
		$cc "$example" -o "$dir/pc" $flags
else
	skip "count.c compiles with the flags of pkg-config" "pkg-config is not installed"
fi
try "make uninstall" make -s -C "$top/libpfq" BUILD="$out" DESTDIR="$root" PREFIX=/usr uninstall
same "make uninstall leaves what make install did not write" "$(find "$root" -type f)" "$root/usr/include/pfq/linux/other.h"
plan
