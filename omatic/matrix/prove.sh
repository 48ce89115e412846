#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sources of the modules of $M/wanted, rewritten and proved one by one; with a sweep that is no work for spatch.

set -eu
cut -d ' ' -f 2 "$M/wanted" | xargs -P "$JOBS" -n 8 "$OMATIC/omatic.sh" proved >"$M/prove.log" 2>&1 || :
proved=0 failed=0
while read -r _ name; do
	if [ -e "$K/$name/facts.rewrite" ] && [ -e "$K/$name/facts.prove" ]; then
		proved=$((proved + 1))
		continue
	fi
	failed=$((failed + 1))
	# A stage that fails before the proof does says why; an interrupted one does not, and was not tried.
	why=$(sed -n "s/^omatic: $name: //p" "$M/prove.log" | tail -n 1)
	[ -e "$K/$name/failed" ] || [ -z "$why" ] || { mkdir -p "$K/$name"; echo "$why" >"$K/$name/failed"; }
done <"$M/wanted"
echo "matrix: $KVER: the sources of $proved modules are rewritten and proved, of $failed not" >&2
[ $failed -eq 0 ]
