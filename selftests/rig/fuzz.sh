#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# fuzz.sh: boot a kernel with KASAN and KCOV, and fuzz pfq.ko's system calls in it.
#
# Environment:
#	KVER		the kernel, default 6.1-debug; on a kernel without KCOV, the fuzzer runs blind
#	FUZZ_SECONDS	how long, default 60
#	FUZZ_SEED	libFuzzer's seed, to repeat a run; default: random
#
# Prints libFuzzer's progress (cov, corpus, exec/s). Fails if the fuzzer ends early or the kernel
# complains; otherwise the exit status is that of boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

seconds=${FUZZ_SECONDS:-60}
driver=virtio_net
kver=$("$top/omatic/kernels/kernel.sh" resolve "${KVER:-6.1-debug}")
build_for "$driver" "$kver"
make -s -C "$top/selftests" fuzzer

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
modprobe pfq
modprobe veth
mkdir -p /tmp/corpus
{
	/bin/core_fuzzer -max_total_time=$seconds -max_len=512 -timeout=120 -rss_limit_mb=0 -detect_leaks=0 \
		-print_final_stats=1 ${FUZZ_SEED:+-seed=$FUZZ_SEED} /tmp/corpus 2>&1
	echo \$? >/tmp/status
} | awk '!/^#[0-9]+[ \t]+(NEW|REDUCE)|^INFO: |Recommended dictionary/ { print; fflush() }'
echo "fuzz: \$(ls /tmp/corpus | wc -l) inputs with new coverage"
exit \$(cat /tmp/status)
END
RIG_SECONDS=$((seconds + 300)) RIG_MEMORY=2048 RIG_PROGRAMS="bin/core_fuzzer=$BUILD/selftests/core_fuzzer ${RIG_PROGRAMS:-}" \
	"$here/boot.sh" "$kver" "$driver" "$script"
