#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# docs/adding-a-driver.md, followed literally: the commands in its blocks of sh.

. "$(dirname "$0")/tap"
KVER=6.1
"$omatic/kernels/kernel.sh" headers $KVER >"$tmp/out" 2>&1 || skip_all "no kernel $KVER here: $(tail -n 1 "$tmp/out")"
export BUILD="$real_build"

awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$top/docs/adding-a-driver.md" >"$tmp/commands"
check "the page has commands" [ -s "$tmp/commands" ]
while read -r command; do
	(cd "$top" && sh -ec "$command") >"$tmp/out" 2>&1 </dev/null
	check "$command" [ $? -eq 0 ]
	case $command in
	"make omatic"*) says "the verdict is as the page says" 'omatic: e100 6\.1.*: 1 sites, 1 hooked, 0 waived, proof ok' ;;
	"make matrix"*) says "it was loaded" 'matrix: .*: 1 of 1 modules tried, 0 with trouble' ;;
	esac
done <"$tmp/commands"
plan
