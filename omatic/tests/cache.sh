#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# cache.sh: the diffs in patches/cache/ are up to date, are used where spatch is missing, and are not
# used for other sources or rules.

. "$(dirname "$0")/tap"
borrow_kernel
shipped=$top/patches/cache/$(cat "$BUILD/$KVER/linux/version")
drivers=$(cd "$shipped" 2>/dev/null && ls | sed -n 's/\.diff$//p' | tr '\n' ' ')
[ "$drivers" ] || skip_all "patches/cache has no diffs for this kernel's source"

run prove DRIVER="$drivers" SPATCH=/no/such/spatch
check "without spatch, omatic rewrites and proves the sources of $drivers" [ $? -eq 0 ]
for driver in $drivers; do
	cmp "$BUILD/$KVER/$driver/diff" "$shipped/$driver.diff" >"$tmp/out" 2>&1
	check "$driver: omatic uses the shipped diff" [ $? -eq 0 ]
	rm -rf "${BUILD:?}/$KVER/$driver"
done

if spatch --version >/dev/null 2>&1; then
	run prove DRIVER="$drivers" PATCHES="$tmp/none"
	for driver in $drivers; do
		diff "$shipped/$driver.diff" "$BUILD/$KVER/$driver/diff" >"$tmp/out" 2>&1
		check "$driver: spatch makes the same diff now" [ $? -eq 0 ]
	done
	run prove DRIVER=virtio_net PATCHES="$tmp/none"
	rm "$BUILD/$KVER/virtio_net/state.rewrite"
	run prove DRIVER=virtio_net PATCHES="$tmp/none"
	says "omatic uses again a diff that spatch made" 'rewrite .*from build/cache'
else
	skip "spatch makes the same diffs now" "spatch is not installed"
fi

rm -rf "$BUILD/cache" "$BUILD/$KVER/virtio_net"
cp -r "$top/semantic" "$tmp/rules"
sed -i 's/^- napi_gro_receive/- napi_gro_receive2/' "$tmp/rules/skb/napi_gro_receive.cocci"
run prove DRIVER=virtio_net RULES="$tmp/rules" SPATCH=/no/such/spatch
says "omatic does not use a diff of other rules" 'spatch is not installed'
cp -r "$top/semantic/." "$tmp/rules"
sed -i 's,^/// ,&This comment differs: ,' "$tmp/rules/skb/napi_gro_receive.cocci"
run prove DRIVER=virtio_net RULES="$tmp/rules" SPATCH=/no/such/spatch
says "omatic uses a diff of rules that differ in comments only" 'virtio_net .*: \([0-9]*\) sites, \1 hooked, 0 waived, sources ok'
plan
