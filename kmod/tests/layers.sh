#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that neither the files nor the folders of kmod/ include each other in a circle. X.c and X.h are one
# node. With the argument DIR, print the graph of the tree DIR instead.
here=$(cd "$(dirname "$0")/.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
. "$here/../testlib/write_tap.sh"
tap_log=$work/out

# Edges "node node" of the files in DIR. Own headers are included by their path from DIR, or from DIR/include;
# each other way to write an include is a line of $work/odd. gcc removes the comments.
edges() {	# DIR
	: >"$work/odd"
	(cd "$1" && find . -name '*.[ch]' ! -name '*.mod.c' ! -path './tests/*' ! -path './compat/probes/*' | sed 's,^\./,,' | sort) >"$work/files"
	while read -r file; do
		(cd "$1" && gcc -w -fpreprocessed -dD -E -P "$file") | sed -n "s,^[ \t]*#[ \t]*include[ \t]*,$file ,p"
	done <"$work/files" | awk -v odd="$work/odd" '
		FILENAME != "-" { own[$0]; next }
		{
			from = $1
			sub(/\.[ch]$/, "", from)
			to = substr($2, 2, length($2) - 2)
			header = to in own ? to : ("include/" to) in own ? "include/" to : ""
			# compat/probe.sh writes compat/have.h, and <path> may be a header of the kernel
			if (header == "" && to != "compat/have.h" && ($2 !~ /^</ || to ~ /(^|\/)\.\.?\//))
				print $1 ": " $2 >odd
			sub(/\.[ch]$/, "", header)
			if (header != "" && header != from)
				print from, header
		}' "$work/files" - | sort -u
}

# Turn the graph of files into that of folders. A file outside of all folders is a node of its own.
folders() {
	awk '{ sub(/\/.*/, "", $1); sub(/\/.*/, "", $2); if ($1 != $2) print $1, $2 }' | sort -u
}

# Print a line per circle: the shortest path from its first node back to that node, and how many nodes reach
# each other.
circles() {
	awk '
	{ edge[$1, $2] = 1; seen[$1]; seen[$2] }
	END {
		for (name in seen)
			node[++n] = name
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && node[j] < node[j - 1]; j--) {
				name = node[j]; node[j] = node[j - 1]; node[j - 1] = name
			}
		for (i = 1; i <= n; i++)
			if (!done[node[i]])
				walk(node[i])
	}
	# breadth first from start; a circle when it comes back
	function walk(start,   queue, head, tail, at, prev, k, path, to, size) {
		queue[tail = head = 1] = start
		for (; head <= tail; head++) {
			at = queue[head]
			for (k = 1; k <= n; k++) {
				to = node[k]
				if (!((at, to) in edge) || to in prev)
					continue
				prev[to] = at
				queue[++tail] = to
			}
		}
		if (!(start in prev))
			return
		for (k = 1; k <= n; k++)
			if (node[k] in prev && reaches(node[k], start)) {
				done[node[k]] = 1
				size++
			}
		path = start
		for (at = prev[start]; at != start; at = prev[at])
			path = at " -> " path
		print start " -> " path " (" size " nodes reach each other)"
	}
	function reaches(from, goal,   queue, head, tail, k, been) {
		queue[tail = head = 1] = from
		for (; head <= tail; head++)
			for (k = 1; k <= n; k++)
				if ((queue[head], node[k]) in edge && !(node[k] in been)) {
					if (node[k] == goal)
						return 1
					been[node[k]]
					queue[++tail] = node[k]
				}
		return 0
	}'
}

# Print a line per node with the nodes that it includes, as "rx: dev group lib", the lowest layer first.
draw() {
	awk '
	{ to[$1] = to[$1] " " $2; seen[$1]; seen[$2]; edge[$1, $2] = 1 }
	END {
		for (round = 1; round <= 100; round++) {
			ready = ""
			for (a in seen) {
				low = !(a in drawn)
				for (b in seen)
					if ((a, b) in edge && !(b in drawn))
						low = 0
				if (low && (ready == "" || a < ready))
					ready = a
			}
			if (ready == "")
				break
			drawn[ready]
			print ready ":" to[ready]
		}
		for (a in seen)
			if (!(a in drawn))
				print a ":" to[a] " (in a circle, or above one)"
	}'
}

if [ $# = 1 ]; then
	edges "$1" >"$work/edges"
	folders <"$work/edges" | draw
	echo "circles of files:"
	circles <"$work/edges"
	echo "circles of folders:"
	folders <"$work/edges" | circles
	exit 0
fi

expect() {	# NAME EXPECTED
	printf '%s' "$2" | cmp -s - "$work/out"
	verdict "$1"
}

mkdir -p "$work/tree/low" "$work/tree/high" "$work/tree/include/own" "$work/tree/tests"
echo '#include <own/api.h>' >"$work/tree/low/a.h"
echo '#include <linux/types.h>' >"$work/tree/include/own/api.h"
printf '#include "low/a.h"\n#include "low/b.h"\n' >"$work/tree/low/a.c"
: >"$work/tree/low/b.h"
printf '#include "low/a.h"\n#include "high/c.h"\n' >"$work/tree/high/c.c"
: >"$work/tree/high/c.h"
echo '#include "tests/t.h"' >"$work/tree/tests/t.c"
edges "$work/tree" >"$work/edges"
circles <"$work/edges" >"$work/out"
expect "the check finds no circle where there is none" ''
folders <"$work/edges" | draw >"$work/out"
expect "the check draws the lowest folder first" 'include:
low: include
high: low
'
echo '#include "high/c.h"' >"$work/tree/low/b.c"
edges "$work/tree" | circles >"$work/out"
expect "the check finds a circle that a source file and its header close" \
	'high/c -> low/a -> low/b -> high/c (3 nodes reach each other)
'
edges "$work/tree" | folders | circles >"$work/out"
expect "the check finds a circle of folders" 'high -> low -> high (2 nodes reach each other)
'

# Includes that gcc understands, and that are not as plain as those above.
for include in '/* x */ #include "high/c.h"' '  #  include "high/c.h"' '#include <high/c.h>' '#include/**/"high/c.h" // x'; do
	echo "$include" >"$work/tree/low/b.c"
	edges "$work/tree" | folders | circles >"$work/out"
	expect "the check sees $include" 'high -> low -> high (2 nodes reach each other)
'
done
for include in '"../high/c.h"' '"./a.h"' '"b.h"' '"low/../high/c.h"' '<../high/c.h>' 'HEADER'; do
	echo "#include $include" >"$work/tree/low/b.c"
	edges "$work/tree" >"$work/edges"
	echo "low/b.c: $include" | cmp -s - "$work/odd"
	verdict "the check refuses #include $include"
done
printf '/*\n#include "high/c.h"\n*/\n' >"$work/tree/low/b.c"
edges "$work/tree" | folders | circles >"$work/out"
expect "the check ignores an include in a comment" ''

edges "$here" >"$work/edges"
cp "$work/odd" "$work/out"
check "kmod includes its own headers by their path from kmod/" [ ! -s "$work/out" ]
circles <"$work/edges" >"$work/out"
check "no file of kmod includes itself by way of others" [ ! -s "$work/out" ]
folders <"$work/edges" >"$work/folders"
circles <"$work/folders" >"$work/out"
check "no folder of kmod includes itself by way of others" [ ! -s "$work/out" ]
draw <"$work/folders" | sed 's/^/# /'
plan
