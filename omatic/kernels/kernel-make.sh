#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-make.sh RELEASE ARGS...: run make against the headers of a kernel, with the compiler that the
# headers want.
#
# Usage:        called by kernel.sh kmake. ARGS is [-C DIR] and make's arguments, or
#               --run COMMAND, a shell command that calls make itself
# Environment:  BUILD; MAKEFLAGS, if the caller has set the number of jobs
# Exit status:  that of make or of COMMAND; 1 after a message
#
# If the kernel wants a newer gcc than the system has, make runs by chroot in a Debian tree of the
# kernel's suite, which has it. Only root can do that.
set -eu
# kbuild obeys them, wherever they come from
unset KBUILD_OUTPUT KBUILD_EXTMOD KBUILD_EXTRA_WARN

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
release=$1
shift

die() { echo "$me: $*" >&2; exit 1; }

# in_tree COMMAND...: run a command by chroot in $tree. The repository, build/ and all directories of
# the machine that do not belong to its operating system are mounted there at their usual paths, in
# a mount namespace of the command's own, so that the mounts vanish with it.
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

# as many jobs as CPUs, unless a make that called this has set the number
jobs=-j$(nproc)
case ${MAKEFLAGS-} in *-j*) jobs= ;; esac

# run_make ARGS...: run make, or a command that calls it, in the system
run_make() {
	if [ "$1" = --run ]; then
		[ -z "$cc" ] || export MAKEFLAGS="${MAKEFLAGS:-} -- $cc"
		exec sh -c "$2"
	fi
	# shellcheck disable=SC2086 # jobs and cc are one word or none
	exec make -C "$headers" $jobs $cc "$@"
}

# shellcheck disable=SC1091
. "$here/compiler.sh"
find_compiler "$release"
cc=${cc:+CC=$cc}
# A kernel of debug.sh has KCOV: instrument each module, but not the kernel itself.
if grep -q ^CONFIG_KCOV=y "$headers/.config" 2> /dev/null; then export KCOV_INSTRUMENT="${KCOV_INSTRUMENT:-y}"; fi
[ "$tree" ] || run_make "$@"
if [ "$1" = --run ]; then in_tree sh -c "$2"; fi
# shellcheck disable=SC2086 # jobs and cc are one word or none
in_tree make -C "$headers" $jobs "$@"
