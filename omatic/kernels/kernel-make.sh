#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-make.sh RELEASE ARGS...: make ARGS against a kernel's headers, with the compiler that they want.
# Called by kernel.sh kmake. A kernel that wants a newer gcc than the system's is built by chroot in a Debian tree of its suite.
set -eu

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
release=$1
shift

die() { echo "$me: $*" >&2; exit 1; }

# Runs a command by chroot in $tree, where all of the machine's directories that are not the system's own, the repository and
# build/ are at their usual paths. The mounts are in a mount namespace of the command's own, and are gone when it ends.
in_tree() {
	set -- "$tree" "$PWD" "$@"
	for dir in /* "$(dirname "$(dirname "$here")")" "$BUILD" "$PWD"; do
		if [ ! -d "$dir" ] || [ -L "$dir" ]; then continue; fi
		case $dir in /bin|/boot|/etc|/lib|/lib32|/lib64|/libx32|/sbin|/sys|/usr|/var|/run|/lost+found) continue ;; esac
		mkdir -p "$tree$dir"
		binds="${binds:-}$dir
"
	done
	# shellcheck disable=SC2016 # expanded by the inner shells
	binds=$binds exec unshare --mount --propagation private sh -ec '
		tree=$1
		echo "$binds" | while read -r dir; do [ -z "$dir" ] || mount --rbind "$dir" "$tree$dir"; done
		shift
		exec chroot "$tree" sh -c "cd \"\$1\" && shift && unset binds && exec \"\$@\"" sh "$@"' sh "$@"
}

# as many jobs as CPUs, unless the make that calls has its say
jobs=-j$(nproc)
case ${MAKEFLAGS-} in *-j*) jobs= ;; esac

# call [-C DIR] ARGS...: make; call --run COMMAND: a shell command that calls make itself
call() {
	if [ "$1" = --run ]; then
		[ -z "$cc" ] || export MAKEFLAGS="${MAKEFLAGS:-} -- $cc"
		exec sh -c "$2"
	fi
	# shellcheck disable=SC2086 # none, or one
	exec make -C "$headers" $jobs $cc "$@"
}

cc=''
headers=$("$here/kernel.sh" headers "$release")
wanted=$(sed -n 's/^CC = .*gcc-\([0-9]*\).*/\1/p' "$headers/.kernelvariables" 2> /dev/null || :)
if [ -z "$wanted" ] || command -v "gcc-$wanted" > /dev/null; then
	call "$@"
fi
have=$(gcc -dumpversion 2> /dev/null || echo 0)
if [ "${have%%.*}" -ge "$wanted" ]; then
	cc=CC=gcc; call "$@"
fi

case $headers in "$BUILD"/*) ;; *) die "$release: its headers want gcc-$wanted: apt-get install gcc-$wanted" ;; esac
[ "$(id -u)" = 0 ] || die "$release: its headers want gcc-$wanted, which runs by chroot in a Debian tree: run this as root"
read -r _ _ suite < "$BUILD/kernels/$release"
codename=${suite%%-*}
tree=$BUILD/$codename
"$here/suite.sh" tree "$tree" "$codename" gcc "gcc-$wanted" make libelf-dev kmod pahole
if [ "$1" = --run ]; then in_tree sh -c "$2"; fi
# shellcheck disable=SC2086 # none, or one
in_tree make -C "$headers" $jobs "$@"
