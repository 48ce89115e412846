#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is installed suffices to build a program, without this tree.
out=$(cd "$(dirname "$0")/../.." && pwd)
top=@TOP@
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0 failed=0

try() {
	what=$1
	shift
	n=$((n + 1))
	if "$@" > "$dir/log" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		sed 's/^/# /' "$dir/log"
		failed=1
	fi
}

root=$dir/root
lib=$root/usr/lib
examples=$top/libpfq/examples
example=$examples/count.c
cc="${CC:-cc} -Wall -Wextra -Werror"

try "make install" make -s -C "$top/libpfq" BUILD="$out" \
	DESTDIR="$root" PREFIX=/usr install
try "the example compiles" $cc -I"$root/usr/include" "$example" \
	-o "$dir/shared" -L"$lib" -lpfq
for other in balance dispatch mirror send; do
	try "so does $other.c" $cc -I"$root/usr/include" "$examples/$other.c" \
		-o "$dir/$other" -L"$lib" -lpfq
done
try "so does filter.c" $cc -I"$root/usr/include" "$examples/filter.c" \
	-o "$dir/filter" -L"$lib" -lpfq -lpcap
try "and with the static library" $cc -I"$root/usr/include" "$example" \
	-o "$dir/static" "$lib/libpfq.a" -ljansson
try "and as C11 without extensions" $cc -std=c11 -pedantic \
	-I"$root/usr/include" -fsyntax-only "$example"
try "the loader finds libpfq.so.7" env LD_LIBRARY_PATH="$lib" ldd -r "$dir/shared"
for key in 'Name: libpfq' 'Version: 7' 'includedir=\${prefix}/include'; do
	try "libpfq.pc has $key" grep -q "^$key" "$lib/pkgconfig/libpfq.pc"
done
if command -v pkg-config > /dev/null; then
	flags=$(PKG_CONFIG_PATH="$lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root" \
		PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 \
		pkg-config --cflags --libs libpfq)
	try "the example compiles by pkg-config" \
		$cc "$example" -o "$dir/pc" $flags
else
	n=$((n + 1))
	echo "ok $n # SKIP pkg-config is not installed"
fi
echo "1..$n"
exit $failed
