#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# screenshot.sh >docs/counters.svg: run the full screen of pfq counters in tmux with counters of an invented machine, for
# 40 s, and draw what the terminal shows. Needs make tools, and tmux.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools/tests/recorded.sh"
work=$(mktemp -d)
tmux() { command tmux -f /dev/null -S "$work/tmux" "$@"; }
trap 'tmux kill-server 2>/dev/null; rm -rf "$work"' EXIT
export PFQ_PROC="$work/proc" LC_ALL=C.UTF-8
columns=110 lines=12

# device NAME INDEX VIA SEEN LOST: a line of the table
device() { echo "$1 $2 $3 $4 $(($4 - $5)) 0 0 $5 0 1 0 $4 0"; }

# machine SECOND: write the counters of a second
seen2=100000000 seen3=5000000 seen4=200000 lost2=0
machine() {
	wave=$((($1 * 7 % 23) * 90000))
	seen2=$((seen2 + 3000000 + wave * 3))
	[ $((wave)) -lt 1700000 ] || lost2=$((lost2 + wave / 9))
	seen3=$((seen3 + 20000 * ($1 % 12)))
	seen4=$((seen4 + 1200))
	lines devices "$PFQ_PROC" "# device ifindex via seen delivered filtered dropped lost stolen groups frames hooked tapped" \
		"$(device eth2 2 frame $seen2 $lost2)" "$(device eth3 3 hook $seen3 0)" "$(device eth4 4 tap $seen4 0)"
}

record "$PFQ_PROC" 1000 0
machine 0
tmux new-session -d -x $columns -y $lines "TERM=screen-256color '$here/../build/tools/pfq' counters"
for second in $(seq 40); do
	sleep 1
	machine "$second"
done
tmux capture-pane -e -p -N |
	LC_ALL=C awk -v columns=$columns -v lines=$lines -f "$here/screenshot.awk"
