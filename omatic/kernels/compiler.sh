# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# compiler.sh: find the compiler that a kernel's headers want.
#
# Usage:        sourced, with the functions die and the variables here and BUILD set; then
#               find_compiler RELEASE
# Sets:         headers  the directory of the headers
#               wanted   the version of gcc that they want, or nothing
#               cc       nothing, or the gcc that serves in its place
#               tree     nothing, or a Debian tree of the kernel's suite that has the compiler: it
#                        is needed if the kernel wants a newer gcc than the system has. Only root
#                        can use it, by chroot.
# shellcheck disable=SC2154,SC2034 # see above

find_compiler() {
	cc='' tree=''
	headers=$("$here/kernel.sh" headers "$1")
	wanted=$(sed -n 's/^CC = .*gcc-\([0-9]*\).*/\1/p' "$headers/.kernelvariables" 2> /dev/null || :)
	if [ -z "$wanted" ] || command -v "gcc-$wanted" > /dev/null; then return; fi
	have=$(gcc -dumpversion 2> /dev/null || echo 0)
	if [ "${have%%.*}" -ge "$wanted" ]; then
		cc=gcc
		return
	fi
	case $headers in "$BUILD"/*) ;; *) die "$1: its headers want gcc-$wanted: apt-get install gcc-$wanted" ;; esac
	[ "$(id -u)" = 0 ] || die "$1: its headers want gcc-$wanted, which runs by chroot in a Debian tree: run this as root"
	read -r _ _ suite _ < "$BUILD/kernels/$1"
	codename=${suite%%-*}
	tree=$BUILD/$codename
	"$here/suite.sh" tree "$tree" "$codename" gcc "gcc-$wanted" make libelf-dev kmod pahole bc bison flex
}
