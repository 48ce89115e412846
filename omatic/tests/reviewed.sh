#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# reviewed.sh: the frame rules make of each function of proof/guards what was reviewed, and if a rule, a
# shape or a line of proof/guards is changed, a proof fails or a function loses its hook. tests/reviewed/
# has the functions, from the kernels' sources.
#
# Environment:  RULE, the name of a frame rule, or all: change that rule, too, in minutes

. "$(dirname "$0")/tap"
. "$omatic/tests/stages"
[ "$spatch_version" ] || skip_all "no spatch: apt install coccinelle"
GUARDS=$omatic/proof/guards

# hooked: run the two stages, and return whether the proof succeeds and every function has its hook
hooked() {
	rm -f "$B/failed"
	stage rewrite && stage prove && [ "$(grep -c '	xdp_guard	.*	hooked$' "$B/sites.tsv")" -eq "$(ls "$B/patched" | wc -l)" ]
}

# detected TEXT: test that a change is detected
detected() {
	if hooked; then
		not_ok "$1: nobody notices"
	else
		ok "$1: $(cut -c 1-120 "$B/failed" 2>/dev/null || sed -n "s/^omatic: //p" "$tmp/out" | head -n 1)"
	fi
}

sources "$omatic"/tests/reviewed/*.c
hooked
check "every reviewed function gets its hook" [ $? -eq 0 ]
grep '	xdp_guard	' "$B/sites.tsv" >"$tmp/out"
check "each line of proof/guards has its function in tests/reviewed" \
	[ "$(awk -F"\t" "!/^#/ && \$3 != \"-\"" "$GUARDS" | wc -l)" -eq "$(wc -l <"$tmp/out")" ]

# Without one of the shapes.
cp "$B/diff" "$tmp/diff"
mkdir "$tmp/omatic"
cp -r "$omatic/proof" "$omatic/lib" "$omatic/stages" "$tmp/omatic"
OMATIC=$tmp/omatic
number=0
grep -v '^#' "$omatic/proof/shapes" | grep . | while IFS= read -r shape; do
	grep -vxF "$shape" "$omatic/proof/shapes" >"$OMATIC/proof/shapes"
	number=$((number + 1))
	if stage prove; then
		echo "not ok without the shape $number"
	else
		echo "ok without the shape $number"
	fi
done >"$tmp/shapes"
OMATIC=$omatic
cp "$tmp/shapes" "$tmp/out"
check "the proof fails without any one of the $(wc -l <"$tmp/shapes") shapes" eval '! grep "^not ok" "$tmp/shapes"'

# Without one of the lines of proof/guards, for each function.
awk -F"\t" "!/^#/ && \$3 != \"-\" && !seen[\$1]++" "$GUARDS" | while IFS= read -r line; do
	grep -vxF "$line" "$omatic/proof/guards" >"$tmp/guards"
	GUARDS=$tmp/guards
	if stage prove && ! grep -q 'not reviewed' "$B/sites.tsv"; then
		echo "not ok without $line"
	else
		echo "ok without $line"
	fi
done >"$tmp/out"
check "without any one of its lines a function counts as not reviewed" eval '! grep "^not ok" "$tmp/out"'

# samples RULE: let the next stages work on the functions that a rule changes
samples() {
	names=
	for file in "$omatic"/tests/reviewed/*.c; do
		name=$(basename "$file")
		grep -qw "${name%-*}" "$top/semantic/frame/$1.cocci" && names="$names $file"
	done
	# shellcheck disable=SC2086 # file names of this directory
	sources $names
}

RULES=$tmp/rules
# changed RULE SED: copy the rules, and edit one of them
changed() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i -E "$2" "$RULES/frame/$1.cocci"
	! cmp -s "$RULES/frame/$1.cocci" "$top/semantic/frame/$1.cocci"
}

# The changes of the rules take minutes: make check-rules.
[ "${RULE:-}" ] || plan
for rule in guard intel virtio_net vmxnet3 ena tun mlx4; do
	[ "$RULE" = all ] || [ "$RULE" = $rule ] || continue
	samples $rule
	changed $rule d
	detected "$rule: no rule"
	# Each line that a rule adds, removed; each condition of it, dropped.
	# shellcheck disable=SC2013 # words
	for line in $(grep -n "^+" "$top/semantic/frame/$rule.cocci" | cut -d : -f 1); do
		changed $rule "${line}d" && detected "$rule: without line $line"
		changed $rule "${line}s/ && [^&]*\$//" && detected "$rule: without the last condition of line $line"
		changed $rule "${line}s/ \|\| pfq/ \&\& pfq/" && detected "$rule: another operator in line $line"
	done
done
plan
