#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# sandbox.sh RELEASE DIR PLACE COMMAND...: run a command of a vendor's build. The command sees a
# machine that runs the kernel RELEASE and has its headers. It can change nothing but DIR.
#
# Usage:        called by kernel.sh sandbox. DIR is mounted at PLACE, and is the working directory.
# Sandbox:      - Of the machine it sees the programs and the configuration (/usr, /etc and the like) and the
#                 headers, read-only. So no socket or FIFO of the machine is in reach. /tmp and /lib/modules
#                 are empty ones that vanish, so a vendor's "make install" does no harm.
#               - /lib/modules/RELEASE/build leads to the headers. uname -r prints RELEASE, and so do the files of
#                 /proc that name the kernel.
#               - There is no network, no terminal, no capability and no keyring. Processes that are left are killed.
#               - Afterwards DIR has directories, files and links alone, and nobody else may write to
#                 them or get their owner's rights. A link may lead anywhere: do not follow it.
#               - git finds no repository above DIR, so that no version of PFQ becomes the vendor's.
#               - gcc is the compiler that the headers want. When it compiles a file of a module, it
#                 gets the flags of SANDBOX_FIRST before, and those of SANDBOX_LAST after the
#                 vendor's own: vendors' makefiles override KCFLAGS and KCPPFLAGS, which have them, too.
#                 They are in files that the command line names, so that kbuild does not compile an
#                 object again because other flags are given.
#               - depmod and its kind do nothing.
# Environment:  BUILD; SANDBOX_FIRST, SANDBOX_LAST; SANDBOX_READ, directories that the command reads
#               and that may be below /tmp; SANDBOX_TMP, a directory that is /tmp, so that a later
#               command sees what this one left there; SANDBOX_SYMVERS, a Module.symvers whose symbols the
#               module may use as if they were the kernel's: a vendor's makefile may set
#               KBUILD_EXTRA_SYMBOLS itself.
#               SANDBOX_INCLUDE, a directory of headers that the compiler reads instead of the kernel's.
#               The command gets no other variables but MAKEFLAGS and DIR.
# Exit status:  that of COMMAND; 1 after a message
#
# bubblewrap makes the namespaces. It needs root, or user namespaces.
set -eu

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
omatic=$(dirname "$here")

die() { echo "$me: $*" >&2; exit 1; }

[ $# -ge 4 ] || die "sandbox: RELEASE DIR PLACE COMMAND... are needed"
release=$1 dir=$2 place=$3
shift 3
. "$here/compiler.sh"
find_compiler "$release"
command -v bwrap > /dev/null || die "vendors' sources are built in a sandbox of bubblewrap: apt-get install bubblewrap"
reason=$(bwrap --ro-bind / / --unshare-net true 2>&1) ||
	die "bubblewrap cannot make a sandbox here (${reason#bwrap: }): run this as root, or allow user namespaces"

# Programs that come first in PATH.
shims=$(mktemp -d "${TMPDIR:-/tmp}/omatic-sandbox.XXXXXX")
# settle: remove what others could use, or what a reader would wait for
settle() {
	find "$dir" ${SANDBOX_TMP:+"$SANDBOX_TMP"} ! -type d ! -type f ! -type l -delete
	find "$dir" ${SANDBOX_TMP:+"$SANDBOX_TMP"} ! -type l -perm /6022 -exec chmod a-s,go-w {} +
}
trap 'settle; rm -rf "$shims"' EXIT
trap 'exit 130' INT TERM HUP

# A makefile may also name a program by its path. So some shims are mounted over the real programs, which are
# found elsewhere.
moved=/tmp/omatic-shims/real
mkdir "$shims/real"
: > "$shims/covers"
[ -z "$tree" ] || tree=$(realpath "$tree")
# real_file NAME: print the file of a program of the sandbox, where links lead; nothing if there is none
real_file() {
	for file in "/usr/bin/$1" "/bin/$1"; do
		! ${tree:+chroot "$tree"} realpath -qe "$file" || return 0
	done
}
# cover SHIM FILE: mount a shim over the program FILE
cover() {
	: > "$shims/real/${2##*/}"
	echo "$1 $2" >> "$shims/covers"
}

# shim NAME: make the program NAME of the lines of standard input
shim() {
	{ echo '#!/bin/sh'; cat; } > "$shims/$1"
	chmod +x "$shims/$1"
}

uname=$(real_file uname)
case $uname in
*/uname)
	cover uname "$uname"
	uname=$moved/uname
	;;
# one program with several names, which must not be covered
*) uname=/usr/bin/uname ;;
esac
shim uname <<-SHIM
	case "\$*" in
	-r) echo "$release" ;;
	*) exec $uname "\$@" | sed "s/\$($uname -r)/$release/" ;;
	esac
SHIM
for name in depmod modprobe insmod rmmod update-initramfs dracut mokutil systemctl service; do
	shim $name <<-SHIM
		echo "sandbox: $name is not run" >&2
	SHIM
done
# A vendor's own makefile runs serially, as by hand, and kbuild with a job per CPU. make takes the name by which it
# was called for $(MAKE): without a directory that is this program again.
shim make <<-SHIM
	case " \$* " in
	*" M="* | *" SUBDIRS="* | *" KBUILD_EXTMOD="*)
		case "\${MAKEFLAGS-}" in *-j*) ;; *) set -- -j$(nproc) "\$@" ;; esac ;;
	esac
	exec bash -c 'exec -a make /usr/bin/make "\$@"' make "\$@"
SHIM
# the flags, for gcc's @FILE
printf '%s\n' "${SANDBOX_FIRST:-}" > "$shims/first.flags"
printf '%s\n' "${SANDBOX_LAST:-}" > "$shims/last.flags"
flags=@/tmp/omatic-shims
[ -z "${SANDBOX_SYMVERS:-}" ] || cat "$headers/Module.symvers" "$SANDBOX_SYMVERS" > "$shims/Module.symvers"
# compiler NAME FILE: make the compiler NAME, which runs FILE, also where a shim covers it. gcc finds its parts by
# the name by which it was called.
compiler() {
	run=$2
	! grep -qxF "$2" "$shims/compilers" || run=$moved/${2##*/}
	cat > "$shims/$1" <<-SHIM
		#!/bin/bash
		case " \$* " in
		*" -D__KERNEL__ "*)
			# -w would keep the compiler from telling what omatic wants to know
			for flag; do
				shift
				[ "\$flag" = -w ] || set -- "\$@" "\$flag"
			done
			exec -a "/usr/bin/\${0##*/}" $run $flags/first.flags "\$@" $flags/last.flags
			;;
		esac
		exec -a "/usr/bin/\${0##*/}" $run "\$@"
	SHIM
	chmod +x "$shims/$1"
}
for file in "$tree"/usr/bin/gcc "$tree"/usr/bin/cc "$tree"/usr/bin/*gcc-[0-9] "$tree"/usr/bin/*gcc-[0-9][0-9]; do
	real_file "${file##*/}"
done | grep -E "/[^/]*gcc(-[0-9]+)?$" | sort -u > "$shims/compilers"
real=gcc${wanted:+-$wanted}
[ -z "$cc" ] || real=$cc
file=$(real_file "$real")
[ "$file" ] || die "$release: there is no /usr/bin/$real, which is to compile for it"
# 7.x calls it with a prefix
for name in gcc cc "gcc-${wanted:-0}"; do
	compiler "$name" "$file"
	compiler "$(/usr/bin/uname -m)-linux-gnu-$name" "$file"
done
while read -r file; do
	compiler "at-${file##*/}" "$file"
	cover "at-${file##*/}" "$file"
done < "$shims/compilers"

# What names the kernel that runs. /proc cannot be written to.
echo "$release" > "$shims/osrelease"
sed "s/$(/usr/bin/uname -r)/$release/" /proc/version > "$shims/version"

# keys_filter: print a program for seccomp, which lets add_key(), request_key() and keyctl() fail with ENOSYS:
# keyrings belong to no namespace, and those of root may hold the keys of file systems. Each line is the code of an
# instruction, where to jump if the comparison is true and if it is not, and its operand.
keys_filter() {
	while read -r code yes no operand _; do
		for byte in $((code)) 0 "$yes" "$no" \
			$((operand & 255)) $((operand >> 8 & 255)) $((operand >> 16 & 255)) $((operand >> 24 & 255)); do
			printf "\\\\%03o" "$byte"
		done
	done <<-END
		0x20 0 0 4 architecture
		0x15 0 4 0xc000003e x86-64
		0x20 0 0 0 number of the call
		0x54 0 0 0xbfffffff without the bit of x32
		0x35 5 0 251
		0x35 5 4 248
		0x15 0 3 0x40000003 i386
		0x20 0 0 0
		0x35 1 0 289
		0x35 1 0 286
		0x06 0 0 0x7fff0000 allow
		0x06 0 0 0x00050026 ENOSYS
	END
}
# shellcheck disable=SC2059 # the filter is a format
printf "$(keys_filter)" > "$shims/seccomp"

# The sandbox has the system's programs and its configuration. Links stay links (/bin is one).
[ -z "$tree" ] || mkdir -p "$tree/lib/modules"
modules=$(realpath "$tree/lib/modules" 2> /dev/null) || die "/lib/modules does not exist: make that directory"
modules=${modules#"$tree"}
mkdir -p "$place"
headers=$(realpath "$headers")
# Debian's headers are in two directories. "source" is the one that has no results of a build.
common=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$headers/Makefile" 2> /dev/null | head -n 1)
# Those in BUILD are an unpacked package, whose directories lead to each other.
case $headers in /usr/src/*) unpacked= ;; */usr/src/*) unpacked=${headers%/src/*} ;; *) unpacked= ;; esac

# The options of bwrap are a list, in the order in which things are mounted.
options() {
	printf '%s\n' --die-with-parent --new-session --cap-drop ALL --unshare-net --unshare-pid --unshare-ipc --unshare-uts \
		--seccomp 7
	for part in "$tree"/usr "$tree"/etc "$tree"/bin "$tree"/sbin "$tree"/boot "$tree"/lib*; do
		if [ -L "$part" ]; then
			printf "%s\n" --symlink "$(readlink "$part")" "${part#"$tree"}"
		elif [ -d "$part" ]; then
			printf "%s\n" --ro-bind "$part" "${part#"$tree"}"
		fi
	done
	printf "%s\n" --dev /dev --proc /proc --tmpfs /run --tmpfs /var/tmp
	if [ "${SANDBOX_TMP:-}" ]; then printf "%s\n" --bind "$SANDBOX_TMP" /tmp; else printf "%s\n" --tmpfs /tmp; fi
	for read in "$omatic" ${unpacked:+"$unpacked"} "$headers" ${common:+"$common"} ${SANDBOX_READ:-}; do
		case $read in
		/usr/* | /lib/*) [ "$tree" ] || continue ;;
		esac
		printf '%s\n' --ro-bind "$read" "$read"
	done
	printf '%s\n' --ro-bind "$shims" /tmp/omatic-shims --tmpfs "$modules" \
		--ro-bind "$shims/osrelease" /proc/sys/kernel/osrelease --ro-bind "$shims/version" /proc/version
	while read -r name file; do
		printf '%s\n' --ro-bind "$tree$file" "$moved/${file##*/}" --ro-bind "$shims/$name" "$file"
	done < "$shims/covers"
	case $headers in
	/lib/modules/* | /usr/lib/modules/*)
		seen=$modules/$release/build
		printf '%s\n' --ro-bind "$headers" "$seen"
		;;
	*)
		seen=$headers
		printf '%s\n' --symlink "$headers" "$modules/$release/build"
		;;
	esac
	[ -z "${SANDBOX_INCLUDE:-}" ] || (cd "$SANDBOX_INCLUDE" && find . -type f) | while read -r header; do
		printf '%s\n' --ro-bind "$SANDBOX_INCLUDE/$header" "${common:-$seen}/include/$header"
	done
	[ ! -e "$shims/Module.symvers" ] || printf '%s\n' --ro-bind "$shims/Module.symvers" "$seen/Module.symvers"
	printf '%s\n' --symlink "${common:-$headers}" "$modules/$release/source" \
		--bind "$dir" "$place" --remount-ro / --chdir "$place"
}
bwrap=$(command -v bwrap)
# BUILD and all names of this repository have neither blanks nor wildcards (settings.mk).
# shellcheck disable=SC2046 # a list
env -i HOME=/tmp TMPDIR=/tmp LC_ALL=C PATH=/tmp/omatic-shims:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin MAKEFLAGS="${MAKEFLAGS:-}" \
	KCPPFLAGS="$flags/first.flags" KCFLAGS="$flags/last.flags" GIT_CEILING_DIRECTORIES="$(dirname "$place")" \
	KVER="$release" KDIR="$headers" DIR="${DIR:-}" \
	"$bwrap" $(options) "$@" 7< "$shims/seccomp" 8>&- 9>&-
