#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The diffs in patches/cache/ are what spatch makes now; with one, no spatch is
# needed; with other sources or rules it is not taken.

. "$(dirname "$0")/tap"
borrow_kernel
shipped=$top/patches/cache/$(cat "$BUILD/$KVER/linux/version")
drivers=$(cd "$shipped" 2>/dev/null && ls | sed -n 's/\.diff$//p' | tr '\n' ' ')
[ "$drivers" ] || skip_all "no diffs shipped for this kernel's source"

run prove DRIVER="$drivers" SPATCH=/no/such/spatch
check "without spatch, the sources of $drivers are rewritten and proved" [ $? -eq 0 ]
for driver in $drivers; do
	cmp "$BUILD/$KVER/$driver/diff" "$shipped/$driver.diff" >"$tmp/out" 2>&1
	check "$driver: the shipped diff is taken" [ $? -eq 0 ]
	rm -rf "${BUILD:?}/$KVER/$driver"
done

if spatch --version >/dev/null 2>&1; then
	run prove DRIVER="$drivers" PATCHES="$tmp/none"
	for driver in $drivers; do
		diff "$shipped/$driver.diff" "$BUILD/$KVER/$driver/diff" >"$tmp/out" 2>&1
		check "$driver: spatch makes the same now" [ $? -eq 0 ]
	done
	run prove DRIVER=virtio_net PATCHES="$tmp/none"
	rm "$BUILD/$KVER/virtio_net/facts.rewrite"
	run prove DRIVER=virtio_net PATCHES="$tmp/none"
	says "what spatch made is kept" 'rewrite .*from build/cache'
else
	skip "spatch makes the same now" "no spatch"
fi

rm -rf "$BUILD/cache" "$BUILD/$KVER/virtio_net"
cp -r "$top/semantic" "$tmp/rules"
sed -i 's/^- napi_gro_receive/- napi_gro_receive2/' "$tmp/rules/skb/napi_gro_receive.cocci"
run prove DRIVER=virtio_net RULES="$tmp/rules" SPATCH=/no/such/spatch
says "a diff of other rules is not taken" 'spatch is not installed'
cp -r "$top/semantic/." "$tmp/rules"
sed -i 's,^/// ,&In other words: ,' "$tmp/rules/skb/napi_gro_receive.cocci"
run prove DRIVER=virtio_net RULES="$tmp/rules" SPATCH=/no/such/spatch
says "rules that differ in comments are the same rules" 'virtio_net .*: \([0-9]*\) sites, \1 hooked, 0 waived, sources ok'
plan
