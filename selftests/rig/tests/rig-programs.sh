#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that RIG_PROGRAMS brings a program and its libraries into the initramfs, and that a program
# that could not start in the guest is refused before the boot. Boots nothing.
#
# Environment: KVER, BUILD. Exit status 1 if a result failed.
here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/common.sh"
. "$top/testlib/write_tap.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
tap_log=$work/out
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"}) || exit 1

echo 'int answer(void) { return 42; }' | gcc -xc - -shared -fPIC -o "$work/libanswer.so" || exit 1
echo 'int answer(void); int main(void) { return answer(); }' | gcc -xc - -o "$work/prog" -L"$work" -lanswer || exit 1

# pack PROGRAMS: make the initramfs with RIG_PROGRAMS
pack() {
	RIG_PROGRAMS=$1 "$here/initramfs.sh" "$kver" e1000e >"$work/out" 2>&1
}

! pack "bin/prog=$work/prog"
says "a program whose library ldd does not find is refused" 'prog: ldd does not find libanswer.so: set LD_LIBRARY_PATH='
! pack "bin/prog=$work/none"
says "a missing file is refused" "there is no file $work/none"
! pack "$work/prog"
says "a program without a place is refused" "is not PLACE=FILE"
export LD_LIBRARY_PATH="$work"
check "with LD_LIBRARY_PATH, the program is packed" pack "bin/prog=$work/prog"
cpio -it <"$(tail -n 1 "$work/out")" >"$work/out" 2>/dev/null
says "its library is packed with it" '^lib/libanswer.so$'
plan
