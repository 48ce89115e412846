#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# core.sh DRIVER: boot the rig with the rewritten driver and run the tests of core/ and
# lang/, first on veth pairs and then on the NIC. The guest has huge pages of both sizes, and the
# kernel checks the memory that is counted for a memory cgroup, as rings are.
#
# Environment:
#	KVER		the kernel, default: the running one
#	TESTS		only these programs
#	CHURN_SECONDS	how long churn runs, default 20
#	RIG_SECONDS	the time limit of the boot, default 900
#
# Exit status as boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
build_for "$driver" "$kver"
core=${TESTS:-$(cat "$BUILD/selftests/core-list")}
# a test of nic/ that needs huge pages, which only this boot has
nic_only=$([ -n "${TESTS:-}" ] || echo hostile)

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
test_seconds=300
export CHURN_SECONDS=${CHURN_SECONDS:-20}
modprobe pfq
nic_patched
nic_up
nic=\$NETIF
NETIF=
nic_tests " (veth)" $core
NETIF=\$nic
nic_tests "" $core $nic_only
finish
END
RIG_SECONDS=${RIG_SECONDS:-900} RIG_MEMORY=4096 RIG_APPEND="hugepagesz=1G hugepages=1 hugepagesz=2M hugepages=128 slub_debug=FZP,kmalloc-cg-*,PFQ ${RIG_APPEND:-}" \
	"$here/boot.sh" "$kver" "$driver" "$script"
