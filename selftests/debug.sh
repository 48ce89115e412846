#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# debug.sh [BOOT|PROGRAM...]: run boots of the rig on kernels that check themselves at run time
# (omatic/kernels/debug.sh). A kernel that does not exist is built first, which takes half an
# hour. `make check KERNEL=debug` starts this script.
#
# BOOT is a script of rig/tests/; by default those of groups, frames, transmission, language,
# veth and tun, virtio_net, and ixgbe on the 82599 model. With PROGRAMs a boot runs only these.
# First rig/faults.sh tests that the kernel reports mistakes.
#
# Environment:
#	KERNELS		the kernels, default "6.1-debug 7.3-debug 6.1-kcsan"
#	BUILD		the build directory; the log of a kernel is selftests/KERNEL.log in it
#	and the variables of rig/boot.sh.
#
# Exit status 1 if a result failed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
export BUILD="${BUILD:-$top/build}"
mkdir -p "$BUILD/selftests"
# a boot has a time limit of its own
export RUNNER_SECONDS="${RUNNER_SECONDS:-14400}"

boots='' programs=''
for word; do
	case $word in
	*/*) boots="$boots $word" ;;
	*) programs="$programs $word" ;;
	esac
done
if [ -z "$boots" ]; then
	for boot in core virtual virtio_net 82599; do
		boots="$boots $here/rig/tests/rig-$boot.sh"
	done
fi
# make sets KERNEL, which means something else in omatic, and TESTS
unset KERNEL MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL TESTS
[ -z "$programs" ] || export TESTS="$programs"

status=0 summary=''
for kernel in ${KERNELS:-6.1-debug 7.3-debug 6.1-kcsan}; do
	log=$BUILD/selftests/$kernel.log
	began=$(date +%s)
	if ! KVER=$("$top/omatic/kernels/kernel.sh" resolve "$kernel"); then
		summary="$summary# not ok $kernel: the kernel is not there, see above
"
		status=1
		continue
	fi
	export KVER
	echo "# $kernel is $KVER"
	# shellcheck disable=SC2086 # a list
	sh "$top/testlib/runner.sh" "$here/rig/faults.sh" $boots | tee "$log"
	last=$(tail -n 1 "$log")
	summary="$summary# $kernel: $last, $((($(date +%s) - began) / 60)) minutes
"
	case $last in *", 0 failed, "*) ;; *) status=1 ;; esac
done
printf '%s' "$summary"
exit $status
