#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# module.sh: omatic builds two small drivers, with their reports, and the proof of the module notices
# a module that was exchanged.

. "$(dirname "$0")/tap"
borrow_kernel

run DRIVER="e1000e virtio_net" OUT="$tmp/modules"
check "omatic builds e1000e and virtio_net" [ $? -eq 0 ]
tail -n 2 "$tmp/out" >"$tmp/last"
grep -q "^omatic: e1000e $KVER: 1 sites, 1 hooked, 0 waived, proof ok\$" "$tmp/last" &&
	grep -q "^omatic: virtio_net $KVER: \([0-9]*\) sites, \1 hooked, 0 waived, proof ok\$" "$tmp/last"
check "the verdicts are the last lines" [ $? -eq 0 ]
check "each stage prints a line" [ "$(grep -c '^\(fetch\|patch\|rewrite\|prove\|build\|module\|report\) *[0-9.]* s ' "$tmp/out")" -eq 14 ]
check "the compiler gives no warning" eval '! grep -i "warning:" "$tmp/out"'
for driver in e1000e virtio_net; do
	check "$driver: OUT has the module, the report and the TAP" \
		[ -s "$tmp/modules/$driver.ko" -a -s "$tmp/modules/$driver.report.tsv" -a -s "$tmp/modules/$driver.report.tap" ]
	nm -u "$tmp/modules/$driver.ko" >"$tmp/out"
	says "$driver imports the hook" ' pfq_napi_gro_receive$'
	[ $driver = e1000e ] || says "$driver imports the frame hook" ' pfq_frame_key$'
	check "$driver imports no receive call" eval '! grep -q " \(napi_gro_receive\|netif_rx\|netif_receive_skb\)\$" "$tmp/out"'
	awk -F'\t' '!/^#/ && $3 == "napi_gro_receive"' "$tmp/modules/$driver.report.tsv" >"$tmp/out"
	says "$driver: the report has a row for the site" "drivers/net/.*:[0-9]*	[a-z0-9_]*	napi_gro_receive	semantic/skb/napi_gro_receive.cocci	hooked"
	check "$driver: every check of report.tap passes" eval \
		'! grep -q "^not ok" "$tmp/modules/$driver.report.tap" && grep -q "^ok 1 " "$tmp/modules/$driver.report.tap"'
	cp "$tmp/modules/$driver.report.tap" "$tmp/out"
done

# A second run calls none of the programs that do a stage's work.
mkdir "$tmp/stubs"
for name in gcc ld patch quilt tar; do
	printf '#!/bin/sh\necho "${0##*/} $*" >>"%s"\nexit 1\n' "$tmp/called" >"$tmp/stubs/$name"
	chmod +x "$tmp/stubs/$name"
done
PATH="$tmp/stubs:$PATH" make -C "$omatic" DRIVER=virtio_net >"$tmp/out" 2>&1
check "a second run succeeds" [ $? -eq 0 ]
check "a second run builds nothing" eval '! grep -q " s  virtio_net" "$tmp/out"'
check "a second run compiles, patches and unpacks nothing" [ ! -e "$tmp/called" ]

run DRIVER=virtio_net DEBUG=1
readelf -WS "$BUILD/$KVER/virtio_net/virtio_net.ko" >"$tmp/out"
says "DEBUG=1 builds a module with debug information" ' [.]debug_info'
run DRIVER=virtio_net
readelf -WS "$BUILD/$KVER/virtio_net/virtio_net.ko" >"$tmp/out"
check "without DEBUG it has none again" eval '! grep -q debug_info "$tmp/out"'

# exchange FILE: put FILE in the place of the built module, as if it had been built
exchange() {
	cp "$1" "$tree/virtio_net.ko"
	sed -i "s/^module sha256\t.*/module sha256\t$(sha256sum <"$1" | cut -d " " -f 1)/" "$BUILD/$KVER/virtio_net/state.build"
}

# prove_again: run the proof of the module again
prove_again() {
	touch "$BUILD/$KVER/virtio_net/state.build"
	run DRIVER=virtio_net
}
tree=$BUILD/$KVER/virtio_net/tree/drivers/net

cp "$tmp/modules/e1000e.ko" "$tree/virtio_net.ko"
prove_again
says "another file than the one that was built fails the proof" "proof FAILED: .* is not the file that was built"

# Replace the built module by the kernel's own.
inbox=$(find "$BUILD/$KVER/image/lib/modules/$KVER" "/lib/modules/$KVER/kernel" -name 'virtio_net.ko*' 2>/dev/null | head -n 1)
case $inbox in
*.ko)
	exchange "$inbox"
	prove_again
	says "a module with the original receive call fails the proof" "proof FAILED: the module still imports napi_gro_receive"
	cp "$BUILD/$KVER/virtio_net/checks.module" "$tmp/out"
	says "and is told apart by its imports" "^# the module still imports napi_gro_receive, a receive call"
	says "and by its relocations" "^# virtio_net.ko: napi_gro_receive is called by"
	check "a module that fails the proof is not copied from tree/" [ ! -e "$BUILD/$KVER/virtio_net/virtio_net.ko" ]
	;;
*) skip "a module with the original receive call" "the kernel's modules are compressed" ;;
esac

exchange "$tmp/modules/e1000e.ko"
prove_again
says "a module that runs no programs fails the proof" "proof FAILED: its calls differ from those of the unmodified module: virtio_net.ko: .* program runs"
cp "$BUILD/$KVER/virtio_net/checks.module" "$tmp/out"
says "so does one with other aliases" "^not ok its alias lines differ from those of the kernel's module"
exchange "$tmp/modules/virtio_net.ko"
printf "0x12345678\tvirtnet_new\t%s\tEXPORT_SYMBOL_GPL\t\n" "$tree/virtio_net" >"$tree/Module.symvers"
prove_again
says "a module that exports another symbol fails the proof" "proof FAILED: its exported symbols or their CRCs differ"
plan
