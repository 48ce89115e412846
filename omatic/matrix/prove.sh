#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove.sh: rewrite and prove the sources of the wanted modules of a kernel. After a sweep this
# does not need spatch.
#
# Usage:        called by kernel.sh
# Inputs:       $M/wanted, lines of BYTES MODULE
# Outputs:      $K/MODULE/, as `make prove` leaves it; $M/prove.log; lines in $D/did and $D/failed
# Environment:  K M D KVER JOBS OMATIC, and all of omatic.sh
# Exit status:  0 if all are proved, else 1

set -eu
. "$OMATIC/matrix/results.sh"
began=$(date +%s)
cut -d ' ' -f 2 "$M/wanted" | xargs -P "$JOBS" -n 8 "$OMATIC/omatic.sh" prove >"$M/prove.log" 2>&1 || :
proved=0 failed=0
while read -r _ name; do
	B=$K/$name
	if [ -e "$B/state.rewrite" ] && [ -e "$B/state.prove" ] && is_of_kernel "$B" && is_fetched "$B"; then
		proved=$((proved + 1))
		continue
	fi
	failed=$((failed + 1))
	echo "$name" >>"$D/failed"
	# A stage before the proof leaves only its message. An interrupted stage leaves none: its module
	# counts as not tried.
	reason=$(sed -n "s/^omatic: $name: //p" "$M/prove.log" | tail -n 1)
	[ -e "$B/failed" ] || [ -z "$reason" ] || { mkdir -p "$B"; echo "$reason" >"$B/failed"; }
done <"$M/wanted"
did prove $proved $failed $(($(date +%s) - began))
echo "matrix: $KVER: the sources of $proved modules are rewritten and proved, those of $failed are not" >&2
[ $failed -eq 0 ]
