#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel.sh: everything about one kernel that building or booting needs: its headers, source, image and compiler.
# What the system has installed is used as it is; the rest is downloaded once (suite.sh) into build/KVER/.
set -eu

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
repo=$(dirname "$(dirname "$here")")
BUILD=${BUILD:-$repo/build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD
PATH=$PATH:/usr/sbin:/sbin
arch=$(dpkg --print-architecture)

say() { echo "$me: $*" >&2; }
die() { say "$*"; exit 1; }

usage() {
	cat <<END
usage: kernel.sh resolve [KVER]       the full release that KVER stands for; without KVER the running kernel's,
                                      or that of the newest installed headers where the running one has none
       kernel.sh version KVER         the package version of its headers, as 6.1.192-2
       kernel.sh headers KVER         the directory for make -C
       kernel.sh source KVER          its linux-source tarball, of the same version as the headers
       kernel.sh image KVER           a root with lib/modules/KVER and boot/vmlinuz-KVER; / when it is installed
       kernel.sh kmake KVER ARGS...   run make ARGS against its headers with the compiler they want

KVER is a full release (6.1.0-56-amd64) or a series (5.10 6.1 6.12 7.2 7.3). A series is the newest installed one; where none
is, the newest that Debian's suites offer with image, headers and source, chosen once and kept in \$BUILD/kernels.
Downloads are unpacked in \$BUILD/KVER (now $BUILD), never installed. A kernel that wants a newer gcc
than the system's is built in a Debian tree of its suite, \$BUILD/SUITE, which needs root.
Exit status: 0 done, 1 failed, 3 a suite cannot be reached; kmake: that of make.
END
}

# --- which kernel ---

# The suites that have kernels of a series (5.10, 7.2): a fact about Debian's archive.
suites_of() {
	# shellcheck disable=SC1091 # not ours
	codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")
	case $1:$codename in
		5.10:*) echo bullseye bullseye-security ;;
		6.1:*) echo bookworm bookworm-security ;;
		6.12:bookworm) echo bookworm-backports ;;
		6.12:*) echo trixie trixie-security ;;
		*:bullseye|*:bookworm|*:trixie) echo trixie-backports ;;
		*) echo "$codename" "$codename-security" ;;
	esac
}

series_of() { echo "$1" | sed -n 's/^\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p'; }

# The directory of the installed headers of a release, if there are any.
installed_headers() (
	for dir in "/lib/modules/$1/build" "/usr/src/linux-headers-$1"; do
		if [ -e "$dir/Makefile" ]; then echo "$dir"; exit; fi
	done
	exit 1
)

# The newest release with installed headers, of a series or of all.
newest_installed() {
	for dir in /lib/modules/*/build /usr/src/linux-headers-*; do
		[ -e "$dir/Makefile" ] || continue
		release=${dir#/usr/src/linux-headers-} release=${release#/lib/modules/} release=${release%/build}
		case $release in *-common*) continue ;; esac
		if [ -z "${1:-}" ] || [ "$1" = "$(series_of "$release")" ]; then echo "$release"; fi
	done | sort -V | tail -n 1
}

# Finds a release or a series in Debian's suites; sets release, version, suite, and keeps them in build/kernels/.
find_kernel() {
	known=$BUILD/kernels/$1
	if [ ! -s "$known" ]; then
		series=$(series_of "$1")
		[ "$series" ] || die "$1: not a kernel release: use one like 6.1.0-56-amd64, or a series like 6.1"
		found=
		for suite in $(suites_of "$series"); do
			status=0
			packages=$("$here/suite.sh" list "$suite" "^linux-(headers|image|source)-$series") || status=$?
			[ $status != 1 ] || exit 1
			found=$found$(echo "$packages" | sed "s/^./$suite &/")'
'
		done
		best=$(echo "$found" | awk -v name="$1" -v series="$series" -v arch="$arch" '
			{ package = $2; at = $1 " " $3 }
			sub(/^linux-source-/, "", package) { source[at] = 1; next }
			package ~ /-dbg$/ || package !~ ("-" arch "(-unsigned)?$") { next }
			sub(/^linux-image-/, "", package) { sub(/-unsigned$/, "", package); image[package " " at] = 1; next }
			sub(/^linux-headers-/, "", package) { headers[package " " at] = package " " $3 " " $1 }
			END {
				for (i in headers) {
					split(headers[i], h)
					if (name == series && (h[1] ~ /-(rt|cloud)-/ || !(i in image) || !(h[3] " " h[2] in source)))
						continue
					if (name == series ? h[1] ~ ("^" series "[.-][0-9]") : h[1] == name)
						print headers[i]
				}
			}' | sort -V | tail -n 1)
		if [ -z "$best" ]; then
			[ "${status:-0}" != 3 ] || exit 3
			die "$1: no headers installed, nor offered with image and source by $(suites_of "$series"): name another kernel"
		fi
		mkdir -p "$BUILD/kernels"
		echo "$best" > "$known.$$"
		mv "$known.$$" "$BUILD/kernels/${best%% *}"
		cp "$BUILD/kernels/${best%% *}" "$known.$$"
		mv "$known.$$" "$known"
	fi
	read -r release version suite < "$known"
}

resolve() {
	if [ -z "${1:-}" ]; then
		release=$(uname -r)
		if ! installed_headers "$release" > /dev/null; then
			release=$(newest_installed)
			[ "$release" ] || die "no kernel headers are installed: apt-get install linux-headers-$arch, or name a kernel: KVER=6.1"
			say "the running kernel $(uname -r) has no headers here: taking $release, the newest that has"
		fi
	elif [ "$1" = "$(series_of "$1")" ]; then
		release=$(newest_installed "$1")
		[ "$release" ] || find_kernel "$1"
	else
		release=$1
		case $release in *[!A-Za-z0-9.+~_-]*) die "$release: not a kernel release" ;; esac
		installed_headers "$release" > /dev/null || find_kernel "$release"
	fi
}

# Sets version, and suite when the headers are not installed.
find_version() {
	suite=
	if installed_headers "$release" > /dev/null; then
		version=$(package_version "linux-headers-$release")
		[ "$version" ] || die "$release: its headers are from no Debian package, so their version is unknown"
	else
		find_kernel "$release"
	fi
}

# Sets version and suite. The suite must still offer the version that is installed.
find_suite() {
	find_version
	[ -z "$suite" ] || return 0
	installed=$version
	find_kernel "$release"
	[ "$version" = "$installed" ] ||
		die "$release: $installed is installed, the suites have $version: apt-get install linux-headers-$release, and remove $BUILD/kernels/$release"
}

# --- its packages ---

# The version of an installed package; nothing when it is not installed.
package_version() {
	dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2> /dev/null | sed -n 's/^installed //p'
}

# The packages of the same version that a package depends on, and the build tools: one a line, itself first.
same_version_packages() {
	lines=$("$here/suite.sh" list "$suite" "^$(echo "$1" | sed 's/[.+]/[&]/g')\$")
	echo "$1=$version"
	echo "$lines" | grep -F "$1 $version " | cut -d ' ' -f 3- | tr ',' '\n' |
		sed -n -e "s/^ *\([^ ]*\) (= $version)\$/\1=$version/p" -e "s/^ *\(linux-kbuild-[^ ]*\).*/\1=$version/p"
}

# Unpacks packages, lets a function finish the work, and puts the result at its place: unpack NAME FUNCTION PACKAGE...
unpack() {
	place=$BUILD/$release/$1 finish=$2
	shift 2
	[ ! -d "$place" ] || return 0
	mkdir -p "$BUILD/$release"
	exec 8> "$BUILD/$release/.lock"
	flock -n 8 || { say "waiting for another run: it holds $BUILD/$release/.lock"; flock 8; }
	[ ! -d "$place" ] || return 0
	new=$BUILD/$release/.new
	rm -rf "$new"
	trap 'rm -rf "$new"' EXIT
	trap 'exit 130' INT TERM HUP
	"$here/suite.sh" fetch "$suite" "$@" "$new" || {
		status=$?
		[ $status != 1 ] || say "$release: if $suite no longer has it, remove $BUILD/kernels and name its series again"
		exit $status
	}
	$finish
	mv "$new" "$place"
	exec 8>&-
}

headers() {
	! installed_headers "$release" || return 0
	dir=$BUILD/$release/headers/usr/src/linux-headers-$release
	if [ ! -d "$dir" ]; then
		find_kernel "$release"
		packages=$(same_version_packages "linux-headers-$release")
		# shellcheck disable=SC2086 # a list
		unpack headers finish_headers $packages
	fi
	echo "$dir"
}

# The headers' Makefiles name their own places in /usr/src. And with a vmlinux kbuild writes BTF into each module and
# demands pahole, which nobody needs for it: without vmlinux it leaves BTF out.
finish_headers() {
	for makefile in "$new"/usr/src/linux-headers-*/Makefile; do
		sed -i "s|/usr/src/linux-|$place/usr/src/linux-|g" "$makefile"
	done
	for vmlinux in "$new"/usr/src/linux-headers-*/vmlinux; do
		[ ! -e "$vmlinux" ] || mv "$vmlinux" "$vmlinux.unused"
	done
}

source_tarball() {
	name=linux-source-$(series_of "$release")
	place=$BUILD/$release/source
	if [ ! -d "$place" ]; then
		find_version
		installed=$(package_version "$name")
		if [ "$installed" = "$version" ]; then
			echo "/usr/src/$name.tar.xz"
			return
		elif [ "$installed" ] && [ -z "$suite" ]; then
			die "$name is $installed, but the headers of $release are $version: apt-get install $name=$version"
		fi
		find_suite
		unpack source : "$name=$version"
	fi
	echo "$place/usr/src/$name.tar.xz"
}

image() {
	if [ -d "/lib/modules/$release/kernel" ] && [ -e "/boot/vmlinuz-$release" ]; then echo /; return; fi
	if [ ! -d "$BUILD/$release/image" ]; then
		find_suite
		packages=$(same_version_packages "linux-image-$release")
		# shellcheck disable=SC2086 # a list
		unpack image finish_image $packages
	fi
	echo "$BUILD/$release/image"
}

# Newer packages have /usr/lib/modules, with the kernel in it: give all the same face.
finish_image() {
	[ -e "$new/lib" ] || ln -s usr/lib "$new/lib"
	mkdir -p "$new/boot"
	for file in vmlinuz config; do
		[ -e "$new/boot/$file-$release" ] || ln -s "../lib/modules/$release/$file" "$new/boot/$file-$release"
	done
	[ -s "$new/boot/vmlinuz-$release" ] || die "$release: its packages hold no boot/vmlinuz-$release"
	depmod -b "$new" "$release" || die "$release: depmod failed (package kmod)"
}

command=${1:-}
case $command in
	resolve) [ $# -le 2 ] || { usage >&2; exit 1; } ;;
	version|headers|source|image) [ $# = 2 ] || { usage >&2; exit 1; } ;;
	kmake) [ $# -ge 2 ] || { usage >&2; exit 1; } ;;
	-h|--help) usage; exit ;;
	*) usage >&2; exit 1 ;;
esac
resolve "${2:-}"
case $command in
	resolve) echo "$release" ;;
	version) find_version; echo "$version" ;;
	headers) headers ;;
	source) source_tarball ;;
	image) image ;;
	kmake) shift 2; exec "$here/kernel-make.sh" "$release" "$@" ;;
esac
