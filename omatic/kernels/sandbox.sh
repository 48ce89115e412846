#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# sandbox.sh RELEASE DIR PLACE COMMAND...: run a command of a vendor's build. The command sees a
# machine that runs the kernel RELEASE and has its headers. It can change nothing but DIR.
#
# Usage:        called by kernel.sh sandbox. DIR is mounted at PLACE, and is the working directory.
# Sandbox:      - All other files are read-only. /run, with the sockets of daemons, is empty. /tmp and
#                 /lib/modules are empty ones that vanish,
#                 so a vendor's "make install" does no harm.
#               - /lib/modules/RELEASE/build leads to the headers. uname -r prints RELEASE.
#               - There is no network, no terminal and no capability. Processes that are left are killed.
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
#               and that may be below /tmp; SANDBOX_SYMVERS, a Module.symvers whose symbols the module may use
#               as if they were the kernel's: a vendor's makefile may set KBUILD_EXTRA_SYMBOLS itself.
#               SANDBOX_INCLUDE, a directory of headers that the compiler reads instead of the kernel's.
#               The command gets no other variables but MAKEFLAGS and DIR.
# Exit status:  that of COMMAND; 1 after a message
#
# bubblewrap makes the namespaces. It needs root, or user namespaces.
set -eu

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

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
	find "$dir" ! -type d ! -type f ! -type l -delete
	find "$dir" ! -type l -perm /6022 -exec chmod a-s,go-w {} +
}
trap 'settle; rm -rf "$shims"' EXIT
trap 'exit 130' INT TERM HUP

# shim NAME: make the program NAME of the lines of standard input
shim() {
	{ echo '#!/bin/sh'; cat; } > "$shims/$1"
	chmod +x "$shims/$1"
}

shim uname <<-SHIM
	case "\$*" in
	-r) echo "$release" ;;
	*) exec /usr/bin/uname "\$@" | sed "s/\$(/usr/bin/uname -r)/$release/" ;;
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
# compiler NAME REAL: make the compiler NAME, which runs REAL
compiler() {
	shim "$1" <<-SHIM
		case " \$* " in
		*" -D__KERNEL__ "*)
			# -w would keep the compiler from telling what omatic wants to know
			for flag; do
				shift
				[ "\$flag" = -w ] || set -- "\$@" "\$flag"
			done
			exec $2 $flags/first.flags "\$@" $flags/last.flags
			;;
		esac
		exec $2 "\$@"
	SHIM
}
real=gcc${wanted:+-$wanted}
[ -z "$cc" ] || real=$cc
# 7.x calls it with a prefix
for name in gcc cc "gcc-${wanted:-0}"; do
	compiler "$name" "/usr/bin/$real"
	compiler "$(/usr/bin/uname -m)-linux-gnu-$name" "/usr/bin/$real"
done

# The places where things are mounted must exist below a read-only root.
root=${tree:-/}
if [ "$tree" ]; then
	mkdir -p "$tree/lib/modules" "$tree$BUILD" "$tree$top"
fi
modules=$(realpath "${tree:-}/lib/modules" 2> /dev/null) || die "/lib/modules does not exist: make that directory"
modules=${modules#"$tree"}
mkdir -p "$place"
headers=$(realpath "$headers")
# Debian's headers are in two directories. "source" is the one that has no results of a build.
common=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$headers/Makefile" 2> /dev/null | head -n 1)

# The options of bwrap are a list, in the order in which things are mounted.
options() {
	printf '%s\n' --die-with-parent --new-session --cap-drop ALL --unshare-net --unshare-pid --unshare-ipc --unshare-uts \
		--ro-bind "$root" / --dev /dev --proc /proc --tmpfs /run --tmpfs /tmp --tmpfs /var/tmp
	for read in "$top" "$BUILD" "$headers" ${common:+"$common"} ${SANDBOX_READ:-}; do
		case $read in
		/usr/* | /lib/*) [ "$tree" ] || continue ;;
		esac
		if [ "$tree" ] && [ ! -d "$tree$read" ]; then mkdir -p "$tree$read"; fi
		printf '%s\n' --ro-bind "$read" "$read"
	done
	printf '%s\n' --ro-bind "$shims" /tmp/omatic-shims --tmpfs "$modules"
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
		--bind "$dir" "$place" --chdir "$place"
}
bwrap=$(command -v bwrap)
# BUILD and all names of this repository have neither blanks nor wildcards (settings.mk).
# shellcheck disable=SC2046 # a list
env -i HOME=/tmp TMPDIR=/tmp LC_ALL=C PATH=/tmp/omatic-shims:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin MAKEFLAGS="${MAKEFLAGS:-}" \
	KCPPFLAGS="$flags/first.flags" KCFLAGS="$flags/last.flags" GIT_CEILING_DIRECTORIES="$(dirname "$place")" \
	KVER="$release" KDIR="$headers" DIR="${DIR:-}" \
	"$bwrap" $(options) "$@" 8>&- 9>&-
