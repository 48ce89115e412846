#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernels.sh: run the selftests on every supported kernel, one boot for each kernel and
# driver. A boot takes minutes, so `make check` runs them on the system's own kernel alone.
#
# Environment:
#	KERNELS		the kernels, default "5.10 6.1 6.12 7.2 7.3"
#	DRIVERS		the NIC drivers, default "e1000e virtio_net"
#	RIG_SECONDS	the time limit of a boot, default 1200
#	BUILD		the build directory; a boot's log is selftests/KERNEL-DRIVER.log in it
#
# Exit status 1 if a boot failed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
BUILD=${BUILD:-$top/build}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
mkdir -p "$BUILD/selftests"

n=0 status=0
for kernel in ${KERNELS:-5.10 6.1 6.12 7.2 7.3}; do
	for driver in ${DRIVERS:-e1000e virtio_net}; do
		n=$((n + 1))
		log=$BUILD/selftests/$kernel-$driver.log
		began=$(date +%s)
		if KVER=$kernel RIG_SECONDS=${RIG_SECONDS:-1200} "$here/rig/test.sh" "$driver" >"$log" 2>&1; then
			verdict=ok
		else
			verdict="not ok" status=1
			grep -E '^not ok|rig: ' "$log" | sed 's/^/# /'
		fi
		echo "$verdict $n - $kernel $driver: $(grep -c '^ok' "$log") passed, $(grep -c '^not ok' "$log") failed, $(($(date +%s) - began)) s"
	done
done
echo "1..$n"
exit $status
