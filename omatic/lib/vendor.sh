#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vendor.sh TREE DIR: print the shell command by which a vendor's release builds itself, with its
# own Makefiles and its own compatibility layer.
#
# Usage:        called by stages/build.sh. TREE is the release, DIR the module's directory in it.
# Inputs:       TREE/dkms.conf, or the Makefiles of DIR and above
# Outputs:      the command on standard output, to be run in TREE; nothing if there is only a
#               Makefile for kbuild
# Environment:  B KVER KDIR, as in common.sh
# Exit status:  0

set -eu
tree=$1 dir=$2

# The command in dkms.conf, or DKMS's default.
conf=$tree/dkms.conf
if [ -f "$conf" ]; then
	mkdir -p "$B/dkms"
	# shellcheck disable=SC2016 # expanded by bash
	kernelver=$KVER kernel_source_dir=$KDIR dkms_tree=$B/dkms arch=$(uname -m) source_tree=$B/dkms bash -ec '
		. "$1"
		mkdir -p "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION"
		ln -sfn "$2" "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
		echo "${MAKE[0]:-make -C $kernel_source_dir M=$2}"' bash "$conf" "$tree"
	exit
fi

# Else the nearest Makefile, from DIR upwards, that calls the kernel's with "make -C $(VARIABLE)".
# The command sets each such variable to the kernel's directory.
makefile_dir=$tree/$dir
while :; do
	makefiles=$(find "$makefile_dir" -maxdepth 1 -name Makefile -o -maxdepth 1 -name '*.mk')
	names=
	# shellcheck disable=SC2086 # a list
	[ -z "$makefiles" ] || names=$(sed -n 's/.*-C *"\{0,1\}\$[({]\([A-Za-z0-9_]*\)[)}].*/\1/p' $makefiles |
		sort -u | grep -vxE 'CURDIR|PWD|M|src|obj' | tr '\n' ' ')
	# shellcheck disable=SC2086
	if [ "$names" ] && grep -qE '/lib/modules/|BUILD_KERNEL' $makefiles; then
		cd "$makefile_dir"
		printf "cd '%s' && " "$makefile_dir"
		[ ! -x configure ] || printf "./configure --kernel-version='%s' --kernel-sources='%s' && " "$KVER" "$KDIR"
		printf make
		# Intel's Makefiles take two directories: KOBJ is the build directory, the other one the
		# source, which Debian packages as linux-headers-*-common.
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
	[ "$(realpath "$makefile_dir")" != "$(realpath "$tree")" ] || exit 0
	makefile_dir=$(realpath "$makefile_dir/..")
done
