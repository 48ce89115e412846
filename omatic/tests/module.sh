#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two small drivers from source to module, the reports beside them, and a proof
# that looks at the module itself.

. "$(dirname "$0")/tap"
borrow_kernel

run DRIVER="e1000e virtio_net" OUT="$tmp/modules"
check "e1000e and virtio_net are built" [ $? -eq 0 ]
tail -n 2 "$tmp/out" >"$tmp/last"
grep -q "^omatic: e1000e $KVER: 1 sites, 1 hooked, 0 waived, proof ok\$" "$tmp/last" &&
	grep -q "^omatic: virtio_net $KVER: \([0-9]*\) sites, \1 hooked, 0 waived, proof ok\$" "$tmp/last"
check "the verdicts come last" [ $? -eq 0 ]
check "a line for each stage" [ "$(grep -c '^\(fetch\|patch\|rewrite\|prove\|build\|module\|report\) *[0-9.]* s ' "$tmp/out")" -eq 14 ]
check "no warning of the compiler" eval '! grep -i "warning:" "$tmp/out"'
for driver in e1000e virtio_net; do
	check "$driver: module, report and TAP in OUT" \
		[ -s "$tmp/modules/$driver.ko" -a -s "$tmp/modules/$driver.report.tsv" -a -s "$tmp/modules/$driver.report.tap" ]
	nm -u "$tmp/modules/$driver.ko" >"$tmp/out"
	says "$driver imports the hook" ' pfq_napi_gro_receive$'
	[ $driver = e1000e ] || says "$driver imports the hook for frames" ' pfq_frame_key$'
	check "$driver imports no receive call" eval '! grep -q " \(napi_gro_receive\|netif_rx\|netif_receive_skb\)\$" "$tmp/out"'
	awk -F'\t' '!/^#/ && $3 == "napi_gro_receive"' "$tmp/modules/$driver.report.tsv" >"$tmp/out"
	says "$driver: a row for the site" "drivers/net/.*:[0-9]*	[a-z0-9_]*	napi_gro_receive	semantic/skb/napi_gro_receive.cocci	hooked"
	check "$driver: every check of report.tap holds" eval \
		'! grep -q "^not ok" "$tmp/modules/$driver.report.tap" && grep -q "^ok 1 " "$tmp/modules/$driver.report.tap"'
	cp "$tmp/modules/$driver.report.tap" "$tmp/out"
done

began=$(date +%s%3N)
run DRIVER=virtio_net
ms=$(($(date +%s%3N) - began))
check "a run with nothing to do builds nothing" eval '! grep -q " s  virtio_net" "$tmp/out"'
check "it takes $ms ms, less than 500" [ $ms -lt 500 ]

# The kernel's own module in the place of the built one
inbox=$(find "$BUILD/$KVER/image/lib/modules/$KVER" "/lib/modules/$KVER/kernel" -name 'virtio_net.ko*' 2>/dev/null | head -n 1)
case $inbox in
*.ko)
	cp "$inbox" "$BUILD/$KVER/virtio_net/tree/drivers/net/virtio_net.ko"
	touch "$BUILD/$KVER/virtio_net/facts.build"
	run DRIVER=virtio_net
	says "a module that kept its receive call: proof fails" 'proof FAILED: the module still imports napi_gro_receive'
	check "a module that is not proved stays in tree/" [ ! -e "$BUILD/$KVER/virtio_net/virtio_net.ko" ]
	;;
*) skip "a module that kept its receive call" "no plain inbox module at hand" ;;
esac

# again: the proof of the module once more, after something was changed
again() {
	touch "$BUILD/$KVER/virtio_net/facts.build"
	run DRIVER=virtio_net
}
tree=$BUILD/$KVER/virtio_net/tree/drivers/net
cp "$tmp/modules/e1000e.ko" "$tree/virtio_net.ko"
again
says "a module with other aliases: proof fails" "proof FAILED: its alias lines are the kernel's"
cp "$tmp/modules/virtio_net.ko" "$tree/virtio_net.ko"
printf "0x12345678\tvirtnet_new\t%s\tEXPORT_SYMBOL_GPL\t\n" "$tree/virtio_net" >"$tree/Module.symvers"
again
says "a module that exports something else: proof fails" "proof FAILED: its 0 exported symbols have the CRCs of the kernel's"
plan
