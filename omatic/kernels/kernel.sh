#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel.sh COMMAND [KVER]: everything about one kernel that building for it or booting it needs.
#
# Usage:        see usage() below
# Inputs:       installed kernel packages, which are used where they are; others are downloaded once
#               by suite.sh
# Outputs:      the answer on standard output; $BUILD/KVER/ with what was downloaded;
#               $BUILD/kernels/, which release a series stands for
# Environment:  BUILD (default: build/ in the repository; relative to it); INSTALLED_ONLY, if not empty:
#               the goal image downloads nothing
# Exit status:  0 done, 1 failed after a message, 3 a suite cannot be reached; kmake: that of make; sandbox: that
#               of COMMAND
set -eu

me=kernel.sh
here=$(cd "$(dirname "$0")" && pwd)
repo=$(dirname "$(dirname "$here")")
BUILD=${BUILD:-$repo/build}
case $BUILD in /*) ;; *) BUILD=$repo/$BUILD ;; esac
export BUILD
PATH=$PATH:/usr/sbin:/sbin
arch=$(dpkg --print-architecture)

say() { echo "$me: $*" >&2; }
die() { say "$*"; exit 1; }

usage() {
	cat <<END
usage: kernel.sh resolve [KVER]       print the full release that KVER stands for; without KVER that of the
                                      running kernel, or if it has no headers here, of the newest headers
       kernel.sh version KVER         print the package version of its headers, such as 6.1.192-2
       kernel.sh headers KVER         print the directory of its headers, for make -C
       kernel.sh source KVER          print its linux-source tarball, of the same version as the headers
       kernel.sh patches KVER         print the directory of the patches that Debian applies to that source for
                                      this kernel: for a kernel with PREEMPT_RT, nothing for others
       kernel.sh image KVER           print a root directory with lib/modules/KVER and boot/vmlinuz-KVER;
                                      it is / when the image is installed
       kernel.sh flavour KVER         print which of Debian's flavours it is, rt or cloud; debug or kcsan for a
                                      kernel of debug.sh; nothing for others
       kernel.sh kmake KVER ARGS...   run make ARGS against its headers, with the compiler that they want
       kernel.sh sandbox KVER DIR PLACE COMMAND...
                                      run COMMAND in a sandbox that has its headers and compiler, in DIR,
                                      which is seen at PLACE; see sandbox.sh

KVER is a full release (6.1.0-56-amd64), a series (5.10 6.1 6.12 7.2 7.3), or a series and one of Debian's
flavours (6.1-rt 6.1-cloud). A series stands for the newest installed release; if there is none, for the
newest that Debian's suites offer with image, headers and source. That choice is made once and kept in
\$BUILD/kernels.
SERIES-debug and SERIES-kcsan are kernels with the checks of debug.sh, which builds them from the source of
SERIES once, in 29 minutes of CPU time.
Downloads are unpacked in \$BUILD/KVER (now $BUILD), never installed. A kernel that wants a newer gcc
than the system has is built in a Debian tree of its suite, \$BUILD/SUITE, which only root can make.
Exit status: 0 done, 1 failed, 3 a suite cannot be reached; kmake: that of make; sandbox: that of
COMMAND.
END
}

# --- which kernel ---

# suites_of SERIES: the suites of Debian that have kernels of a series, such as 5.10
suites_of() {
	# shellcheck disable=SC1091 # the system's file
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

# series_of RELEASE: 6.1 for 6.1.0-56-amd64; nothing if it does not begin with a version
series_of() { echo "$1" | sed -n 's/^\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p'; }

# installed_headers RELEASE: the directory of its installed headers; fails if there are none
installed_headers() (
	for dir in "/lib/modules/$1/build" "/usr/src/linux-headers-$1"; do
		if [ -e "$dir/Makefile" ]; then echo "$dir"; exit; fi
	done
	exit 1
)

# flavour_of NAME: rt for 6.1-rt and for 6.1.0-56-rt-amd64; nothing for Debian's default kernel; debug or
# kcsan for a kernel of debug.sh
flavour_of() {
	case $1 in
		*-rt|*-rt-*) echo rt ;;
		*-cloud|*-cloud-*) echo cloud ;;
		*-debug) echo debug ;;
		*-kcsan) echo kcsan ;;
	esac
}

# is_series NAME: succeed if it is a series, or a series and a flavour
is_series() {
	case $1 in "$(series_of "$1")"|"$(series_of "$1")-rt"|"$(series_of "$1")-cloud") ;; *) return 1 ;; esac
}

# newest_installed [SERIES]: the newest release, or the newest of a series (and flavour), with installed headers
newest_installed() {
	for dir in /lib/modules/*/build /usr/src/linux-headers-*; do
		[ -e "$dir/Makefile" ] || continue
		release=${dir#/usr/src/linux-headers-} release=${release#/lib/modules/} release=${release%/build}
		case $release in *-common*) continue ;; esac
		flavour=$(flavour_of "$release")
		if [ -z "${1:-}" ] || [ "$1" = "$(series_of "$release")${flavour:+-$flavour}" ]; then echo "$release"; fi
	done | sort -V | tail -n 1
}

# find_kernel RELEASE|SERIES: find it in Debian's suites; sets release, version and suite, and keeps
# them in $BUILD/kernels. For a kernel that debug.sh built, stock is the release whose source it has.
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
		best=$(echo "$found" | awk -v name="$1" -v series="$series" -v arch="$arch" \
			-v any="$(is_series "$1" && echo 1)" -v flavour="$(flavour_of "$1")" '
			function flavour_of(release) {
				return release ~ /-rt-/ ? "rt" : release ~ /-cloud-/ ? "cloud" : ""
			}
			{ package = $2; at = $1 " " $3 }
			sub(/^linux-source-/, "", package) { source[at] = 1; next }
			package ~ /-dbg$/ || package !~ ("-" arch "(-unsigned)?$") { next }
			sub(/^linux-image-/, "", package) { sub(/-unsigned$/, "", package); image[package " " at] = 1; next }
			sub(/^linux-headers-/, "", package) { headers[package " " at] = package " " $3 " " $1 }
			END {
				for (i in headers) {
					split(headers[i], h)
					if (any && (flavour_of(h[1]) != flavour || !(i in image) || !(h[3] " " h[2] in source)))
						continue
					if (any ? h[1] ~ ("^" series "[.-][0-9]") : h[1] == name)
						print headers[i]
				}
			}' | sort -V | tail -n 1)
		if [ -z "$best" ]; then
			[ "${status:-0}" != 3 ] || exit 3
			die "$1: no headers are installed, and $(suites_of "$series") do not offer" \
				"headers, image and source: name another kernel"
		fi
		mkdir -p "$BUILD/kernels"
		echo "$best" > "$known.$$"
		mv "$known.$$" "$BUILD/kernels/${best%% *}"
		cp "$BUILD/kernels/${best%% *}" "$known.$$"
		mv "$known.$$" "$known"
	fi
	read -r release version suite stock < "$known"
}

# is_debug KVER: succeed if it is a kernel of debug.sh
is_debug() {
	case $1 in *-debug|*-kcsan) ;; *) return 1 ;; esac
}

# resolve [KVER]: set release
resolve() {
	if [ -z "${1:-}" ]; then
		release=$(uname -r)
		if ! installed_headers "$release" > /dev/null; then
			release=$(newest_installed)
			[ "$release" ] || die "no kernel headers are installed:" \
				"apt-get install linux-headers-$arch, or name a kernel: KVER=6.1"
			say "the running kernel $(uname -r) has no headers here: using $release, the newest with headers"
		fi
		return
	fi
	# it becomes part of paths
	case $1 in [!0-9]*|*[!A-Za-z0-9.+~_-]*) die "$1: not a kernel release: use one like 6.1.0-56-amd64, or a series like 6.1" ;; esac
	if is_series "$1"; then
		release=$(newest_installed "$1")
		[ "$release" ] || find_kernel "$1"
	elif is_debug "$1"; then
		release=$1
		# BUILDING: debug.sh itself asks, while it builds this one
		[ -d "$BUILD/$1/image" ] || [ "$1" = "${BUILDING:-}" ] || release=$("$here/debug.sh" "$1") || exit
	else
		release=$1
		installed_headers "$release" > /dev/null || find_kernel "$release"
	fi
}

# find_version: set version, and suite if the headers are not installed
find_version() {
	suite=
	if installed_headers "$release" > /dev/null; then
		version=$(package_version "linux-headers-$release")
		[ "$version" ] || die "$release: its headers belong to no Debian package," \
			"so their version is unknown: install linux-headers-$release"
	else
		find_kernel "$release"
	fi
}

# find_suite: set version and suite. Fails if the suite no longer offers the installed version.
find_suite() {
	find_version
	[ -z "$suite" ] || return 0
	installed=$version
	find_kernel "$release"
	[ "$version" = "$installed" ] ||
		die "$release: $installed is installed, but the suites offer $version:" \
			"apt-get install linux-headers-$release, and remove $BUILD/kernels/$release"
}

# --- its packages ---

# package_version PACKAGE: its installed version; nothing if it is not installed
package_version() {
	dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2> /dev/null | sed -n 's/^installed //p'
}

# same_version_packages PACKAGE: the package, those that it depends on in the same version, and the
# build tools, one per line
same_version_packages() {
	lines=$("$here/suite.sh" list "$suite" "^$(echo "$1" | sed 's/[.+]/[&]/g')\$")
	echo "$1=$version"
	echo "$lines" | grep -F "$1 $version " | cut -d ' ' -f 3- | tr ',' '\n' |
		sed -n -e "s/^ *\([^ ]*\) (= $version)\$/\1=$version/p" -e "s/^ *\(linux-kbuild-[^ ]*\).*/\1=$version/p"
}

# unpack NAME FUNCTION PACKAGE...: download and unpack packages into $BUILD/RELEASE/NAME. FUNCTION
# changes the files, in $new, before they get that name.
unpack() {
	place=$BUILD/$release/$1 finish=$2
	shift 2
	[ ! -d "$place" ] || return 0
	mkdir -p "$BUILD/$release" && ( : >> "$BUILD/$release/.lock" ) 2> /dev/null ||
		die "cannot write to $BUILD/$release: set BUILD= to another directory, or change its owner"
	exec 8> "$BUILD/$release/.lock"
	flock -n 8 || { say "waiting for another run: it holds $BUILD/$release/.lock"; flock 8; }
	[ ! -d "$place" ] || return 0
	new=$BUILD/$release/.new
	rm -rf "$new"
	trap 'rm -rf "$new"' EXIT
	trap 'exit 130' INT TERM HUP
	"$here/suite.sh" fetch "$suite" "$@" "$new" || {
		status=$?
		[ $status != 1 ] || say "$release: if $suite no longer has it, remove $BUILD/kernels" \
			"and give the series instead of the release"
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

# The Makefiles of the headers name their directories in /usr/src: name the unpacked ones instead. If the
# headers contain a vmlinux, kbuild writes BTF into each module, which needs pahole: hide the vmlinux.
finish_headers() {
	for makefile in "$new"/usr/src/linux-headers-*/Makefile; do
		sed -i "s|/usr/src/linux-|$place/usr/src/linux-|g" "$makefile"
	done
	for vmlinux in "$new"/usr/src/linux-headers-*/vmlinux; do
		[ ! -e "$vmlinux" ] || mv "$vmlinux" "$vmlinux.unused"
	done
}

source_tarball() {
	if is_debug "$release"; then
		find_kernel "$release"
		release=$stock
	fi
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

# patches: a kernel with PREEMPT_RT is built with patches that linux-source does not have
patches() {
	[ "$(flavour_of "$release")" = rt ] || return 0
	place=$BUILD/$release/debian
	if [ ! -d "$place" ]; then
		find_version
		[ "$suite" ] || find_kernel "$release"
		"$here/suite.sh" source "$suite" "linux=$version" "$place" || {
			status=$?
			say "$release: without the patches in Debian's source package the drivers are not those of this kernel:" \
				"name a release whose source is still offered (apt-cache -a showsrc linux), or use the core with the tap"
			exit $status
		}
	fi
	mkdir -p "$place/debian/patches-rt"
	echo "$place/debian/patches-rt"
}

image() {
	if [ -d "/lib/modules/$release/kernel" ] && [ -e "/boot/vmlinuz-$release" ]; then echo /; return; fi
	if [ ! -d "$BUILD/$release/image" ]; then
		[ -z "${INSTALLED_ONLY:-}" ] || die "$release: its image is not installed: apt-get install linux-image-$release"
		find_suite
		packages=$(same_version_packages "linux-image-$release")
		# shellcheck disable=SC2086 # a list
		unpack image finish_image $packages
	fi
	echo "$BUILD/$release/image"
}

# Newer packages have modules and kernel in /usr/lib/modules. Links make them look like older ones.
finish_image() {
	[ -e "$new/lib" ] || ln -s usr/lib "$new/lib"
	mkdir -p "$new/boot"
	for file in vmlinuz config; do
		[ -e "$new/boot/$file-$release" ] || ln -s "../lib/modules/$release/$file" "$new/boot/$file-$release"
	done
	[ -s "$new/boot/vmlinuz-$release" ] || die "$release: its packages do not contain boot/vmlinuz-$release"
	depmod -b "$new" "$release" || die "$release: depmod failed: is the package kmod installed?"
}

command=${1:-}
case $command in
	resolve) [ $# -le 2 ] || { usage >&2; exit 1; } ;;
	version|headers|source|patches|image|flavour) [ $# = 2 ] || { usage >&2; exit 1; } ;;
	kmake) [ $# -ge 2 ] || { usage >&2; exit 1; } ;;
	sandbox) [ $# -ge 5 ] || { usage >&2; exit 1; } ;;
	-h|--help) usage; exit ;;
	*) usage >&2; exit 1 ;;
esac
resolve "${2:-}"
case $command in
	resolve) echo "$release" ;;
	version) find_version; echo "$version" ;;
	headers) headers ;;
	source) source_tarball ;;
	patches) patches ;;
	flavour) flavour_of "$release" ;;
	image) image ;;
	kmake) shift 2; exec "$here/kernel-make.sh" "$release" "$@" ;;
	sandbox) shift 2; exec "$here/sandbox.sh" "$release" "$@" ;;
esac
