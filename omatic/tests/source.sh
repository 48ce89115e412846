#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sources that need help: a quilt series, a site that spatch cannot parse with
# and without a waiver, a vendor's tarball and directory.

. "$(dirname "$0")/tap"
borrow_kernel
linux=$BUILD/$KVER/linux
version=$(cat "$linux/version")

# vendor NAME: a release of e1000e as a vendor would pack it, in $tmp/NAME
vendor() {
	mkdir -p "$tmp/$1/src"
	cp "$linux"/drivers/net/ethernet/intel/e1000e/*.[ch] "$tmp/$1/src"
	sed -i 's/^MODULE_LICENSE.*/&\nMODULE_VERSION("3.8.7");/' "$tmp/$1/src/netdev.c"
	echo 'See src/.' >"$tmp/$1/README"
	cat >"$tmp/$1/src/Makefile" <<-'END'
	ifneq ($(KERNELRELEASE),)
	obj-$(CONFIG_E1000E) += e1000e.o
	e1000e-y := 82571.o ich8lan.o 80003es2lan.o mac.o manage.o nvm.o phy.o param.o ethtool.o netdev.o ptp.o
	else
	all: ; $(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR) modules
	endif
	END
}

vendor e1000e-3.8.7
tar -C "$tmp" -czf "$tmp/e1000e-3.8.7.tar.gz" e1000e-3.8.7
run DRIVER=e1000e SRC="$tmp/e1000e-3.8.7.tar.gz" OUT="$tmp/modules"
check "a vendor's tarball is rewritten, proved and built" [ $? -eq 0 ]
says "its verdict" "^omatic: e1000e $KVER: 1 sites, 1 hooked, 0 waived, proof ok\$"
grep version "$tmp/modules/e1000e.report.tsv" >"$tmp/out"
says "its version is in the report" 'origin.*version 3\.8\.7'
check "its module is in OUT" [ "$(modinfo -F version "$tmp/modules/e1000e.ko")" = 3.8.7 ]
check "the archive is all it had in its directory" [ ! -e "$tmp/e1000e-3.8.7/src/e1000e.ko" ]

find "$tmp/e1000e-3.8.7" -type f | sort | xargs sha256sum >"$tmp/before"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7"
check "a vendor's directory is rewritten and proved" [ $? -eq 0 ]
find "$tmp/e1000e-3.8.7" -type f | sort | xargs sha256sum | cmp - "$tmp/before" >"$tmp/out"
check "and stays as it was" [ $? -eq 0 ]
printf 'static void more(struct sk_buff *skb)\n{\n\tnetif_rx(skb);\n}\n' >>"$tmp/e1000e-3.8.7/src/netdev.c"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7"
says "a file that changed there is noticed" '2 sites, 2 hooked'

# a site that spatch cannot parse
printf '#define RX_OR_ELSE(x) if (x) { netif_rx(x); } else\n' >>"$tmp/e1000e-3.8.7/src/netdev.c"
run DRIVER=e1000e SRC="$tmp/e1000e-3.8.7"
check "a site that spatch cannot parse: status" [ $? -ne 0 ]
says "a site that spatch cannot parse: where" 'src/netdev.c:[0-9]*: netif_rx in RX_OR_ELSE() is not rewritten'
says "a site that spatch cannot parse: what" 'src/netdev.c:[0-9]*: spatch cannot parse: #define RX_OR_ELSE'
says "a site that spatch cannot parse: verdict" '3 sites, 2 hooked, 0 waived, proof FAILED: 1 not rewritten and not waived, first netif_rx in RX_OR_ELSE() at src/netdev.c'
mkdir "$tmp/facts"
echo 'src/netdev.c RX_OR_ELSE netif_rx nobody uses this macro' >"$tmp/facts/e1000e.waivers"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7" FACTS="$tmp/facts"
says "with a waiver it is one" '3 sites, 2 hooked, 1 waived, sources ok'
echo 'src/netdev.c RX_OR_ELSE netif_rx' >"$tmp/facts/e1000e.waivers"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7" FACTS="$tmp/facts"
says "a waiver without a reason is none" 'proof FAILED: a waiver in .* has no reason'

# quilt
series=$tmp/patches/virtio_net/${version%.*}
mkdir -p "$series"
echo note.patch >"$series/series"
{
	echo '--- a/drivers/net/virtio_net.c'
	echo '+++ b/drivers/net/virtio_net.c'
	echo '@@ -1,2 +1,3 @@'
	sed -n '1s/^/ /p;1s/.*/+\/\/ patched/p;2s/^/ /p' "$linux/drivers/net/virtio_net.c" |
		awk 'NR == 2 { print "+// patched"; next } { print }'
} >"$series/note.patch"
run prove DRIVER=virtio_net PATCHES="$tmp/patches"
check "a quilt series is applied first" grep -q '^// patched' "$BUILD/$KVER/virtio_net/patched/drivers/net/virtio_net.c"
says "a series that nothing needs is named" "virtio_net: .*series is no longer necessary"
says "and the rest follows" 'virtio_net .*: \([0-9]*\) sites, \1 hooked, 0 waived, sources ok'
check "the source stays as it was" [ "$(grep -c '^// patched' "$linux/drivers/net/virtio_net.c")" -eq 0 ]
run prove DRIVER=virtio_net
check "without the series it is gone" eval '! grep -q "^// patched" "$BUILD/$KVER/virtio_net/patched/drivers/net/virtio_net.c"'
plan
