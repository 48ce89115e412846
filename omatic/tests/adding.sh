#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# adding.sh: run the commands of docs/adding-a-driver.md, those in its blocks of sh.

. "$(dirname "$0")/tap"
KVER=6.1
"$omatic/kernels/kernel.sh" headers $KVER >"$tmp/out" 2>&1 || skip_all "no kernel $KVER here: $(tail -n 1 "$tmp/out")"
export BUILD="$real_build"

awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$top/docs/adding-a-driver.md" >"$tmp/commands"
check "docs/adding-a-driver.md has commands" [ -s "$tmp/commands" ]
while read -r command; do
	(cd "$top" && sh -ec "$command") >"$tmp/out" 2>&1 </dev/null
	check "$command" [ $? -eq 0 ]
	case $command in
	"make omatic"*) says "the page shows this verdict" 'omatic: e100 6\.1.*: 1 sites, 1 hooked, 0 waived, proof ok' ;;
	"make matrix"*) says "the rig loads the module" 'matrix: .*: [01] of 1 modules tried now, 0 with trouble' ;;
	esac
done <"$tmp/commands"
plan
