#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vendor.sh TREE DIR: prints the command by which a vendor's release builds itself, to be run in TREE: its own Makefiles and
# its own compatibility layer, against $KDIR. Prints nothing when DIR holds no more than a Makefile for kbuild.

set -eu
tree=$1 dir=$2

# DKMS names what to call; the default is DKMS's own.
conf=$tree/dkms.conf
if [ -f "$conf" ]; then
	mkdir -p "$B/dkms"
	# shellcheck disable=SC2016 # bash's
	kernelver=$KVER kernel_source_dir=$KDIR dkms_tree=$B/dkms arch=$(uname -m) source_tree=$B/dkms bash -ec '
		. "$1"
		mkdir -p "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION"
		ln -sfn "$2" "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
		echo "${MAKE[0]:-make -C $kernel_source_dir M=$2}"' bash "$conf" "$tree"
	exit
fi

# Else the nearest Makefile upwards that calls the kernel's. By which variable it knows the kernel's place, it says itself.
place=$tree/$dir
while :; do
	makefiles=$(find "$place" -maxdepth 1 -name Makefile -o -maxdepth 1 -name '*.mk')
	names=
	# shellcheck disable=SC2086 # a list
	[ -z "$makefiles" ] || names=$(sed -n 's/.*-C *"\{0,1\}\$[({]\([A-Za-z0-9_]*\)[)}].*/\1/p' $makefiles |
		sort -u | grep -vxE 'CURDIR|PWD|M|src|obj' | tr '\n' ' ')
	# shellcheck disable=SC2086
	if [ "$names" ] && grep -qE '/lib/modules/|BUILD_KERNEL' $makefiles; then
		cd "$place"
		printf "cd '%s' && " "$place"
		[ ! -x configure ] || printf "./configure --kernel-version='%s' --kernel-sources='%s' && " "$KVER" "$KDIR"
		printf make
		# Intel keeps the source and the build directory apart, as Debian does.
		ksrc=$KDIR
		# shellcheck disable=SC2086
		if grep -q KOBJ $makefiles; then
			ksrc=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$KDIR/Makefile")
			printf " KOBJ='%s'" "$KDIR"
		fi
		for name in $names; do
			printf " %s='%s'" "$name" "${ksrc:-$KDIR}"
		done
		for name in BUILD_KERNEL KVER KVERS KERNEL_UNAME; do
			printf " %s='%s'" "$name" "$KVER"
		done
		echo
		exit
	fi
	[ "$(realpath "$place")" != "$(realpath "$tree")" ] || exit 0
	place=$(realpath "$place/..")
done
