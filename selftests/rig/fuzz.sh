#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# fuzz.sh: boot a kernel with KASAN and KCOV, and fuzz pfq.ko's system calls in it.
#
# Environment:
#	KVER		the kernel, default 6.1-debug; on a kernel without KCOV, the fuzzer runs blind
#	FUZZ_SECONDS	how long, default 60
#	FUZZ_SEED	libFuzzer's seed, to repeat a run; default: random
#
# Prints libFuzzer's progress (cov, corpus, exec/s) and the part of pfq.ko that ran
# (fuzz/coverage.sh). Fails if the fuzzer ends early or the kernel complains; otherwise the exit
# status is that of boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

seconds=${FUZZ_SECONDS:-60}
driver=virtio_net
kver=$("$top/omatic/kernels/kernel.sh" resolve "${KVER:-6.1-debug}")
export RIG_DRIVERS=veth	# its hooks
export DEBUG=1		# coverage.sh prints lines
build_for "$driver" "$kver"
make -s -C "$top/selftests" fuzzer

script=$(mktemp)
output=$(mktemp -d)
trap 'rm -rf "$script" "$output"' EXIT
cat >"$script" <<END
modprobe pfq
modprobe veth
fuzz_seeds /tmp/corpus
{
	/bin/core_fuzzer -max_total_time=$seconds -max_len=512 -len_control=0 -timeout=120 -rss_limit_mb=0 -detect_leaks=0 \
		-print_final_stats=1 ${FUZZ_SEED:+-seed=$FUZZ_SEED} /tmp/corpus 2>&1
	echo \$? >/tmp/status
} | awk '!/^#[0-9]+[ \t]+(NEW|REDUCE)|^INFO: |Recommended dictionary/ { print; fflush() }'
echo "fuzz: \$(ls /tmp/corpus | wc -l) inputs with new coverage"
sed 's/^/reached /' /tmp/reached
exit \$(cat /tmp/status)
END
export RIG_SECONDS=$((seconds + 300)) RIG_MEMORY=2048
export RIG_PROGRAMS="bin/core_fuzzer=$BUILD/selftests/core_fuzzer bin/fuzz_seeds=$top/selftests/fuzz/seeds.sh ${RIG_PROGRAMS:-}"
{ "$here/boot.sh" "$kver" "$driver" "$script" || echo $? >"$output/status"; } | tee "$output/log" | grep --line-buffered -v "^reached "
sed -n 's/^reached //p' "$output/log" | tr -d '\r' >"$output/reached"
"$top/selftests/fuzz/coverage.sh" "$BUILD/$kver/kmod/pfq.ko" "$output/reached"
exit "$(cat "$output/status" 2>/dev/null || echo 0)"
