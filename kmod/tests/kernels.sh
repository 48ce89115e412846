#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Both modules compile, without a warning, against each kernel that we support.
cd "$(dirname "$0")/.." || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0 n=0

set -- 5.10 6.1 6.12 7.2 7.3
echo "1..$#"
for series; do
	n=$((n + 1))
	../omatic/kernel.sh resolve "$series" >/dev/null 2>"$log"
	status=$?
	if [ $status = 3 ]; then
		echo "ok $n - $series # SKIP $(tail -n 1 "$log")"
		continue
	fi
	if [ $status = 0 ] && release=$(../omatic/kernel.sh resolve "$series") &&
	   make KVER="$release" W=1 >"$log" 2>&1 && ! grep -E ' (warning|WARNING|ERROR)[: ]' "$log"; then
		echo "ok $n - $release"
	else
		echo "not ok $n - $series"
		sed 's/^/# /' "$log" | tail -n 30
		failed=1
	fi
done
exit $failed
