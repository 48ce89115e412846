#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# source.sh: omatic works on sources other than the kernel's own: a vendor's tarball and directory, a
# site that spatch cannot parse, with and without a waiver, and a driver with a quilt series.

. "$(dirname "$0")/tap"
borrow_kernel
linux=$BUILD/$KVER/linux
version=$(cat "$linux/version")

# make_release NAME: make a release of e1000e in $tmp/NAME, as a vendor would pack it
make_release() {
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

make_release e1000e-3.8.7
tar -C "$tmp" -czf "$tmp/e1000e-3.8.7.tar.gz" e1000e-3.8.7
run DRIVER=e1000e SRC="$tmp/e1000e-3.8.7.tar.gz" OUT="$tmp/modules"
check "omatic rewrites, proves and builds a vendor's tarball" [ $? -eq 0 ]
says "the verdict counts its site" "^omatic: e1000e $KVER: 1 sites, 1 hooked, 0 waived, proof ok\$"
grep version "$tmp/modules/e1000e.report.tsv" >"$tmp/out"
says "the report has its version" 'origin.*version 3\.8\.7'
check "OUT has its module" [ "$(modinfo -F version "$tmp/modules/e1000e.ko")" = 3.8.7 ]
check "omatic does not build in the vendor's directory" [ ! -e "$tmp/e1000e-3.8.7/src/e1000e.ko" ]

find "$tmp/e1000e-3.8.7" -type f | sort | xargs sha256sum >"$tmp/before"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7"
check "omatic rewrites and proves a vendor's directory" [ $? -eq 0 ]
find "$tmp/e1000e-3.8.7" -type f | sort | xargs sha256sum | cmp - "$tmp/before" >"$tmp/out"
check "omatic does not change that directory" [ $? -eq 0 ]
printf 'static void more(struct sk_buff *skb)\n{\n\tnetif_rx(skb);\n}\n' >>"$tmp/e1000e-3.8.7/src/netdev.c"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7"
says "omatic notices a changed file there" '2 sites, 2 hooked'

# a site that cannot be rewritten, since ## makes its name
printf '#define RX(how) netif_##how\nstatic void paste(struct sk_buff *skb)\n{\n\tRX(rx)(skb);\n}\n' >>"$tmp/e1000e-3.8.7/src/netdev.c"
run DRIVER=e1000e SRC="$tmp/e1000e-3.8.7"
check "a site that ## makes: omatic fails" [ $? -ne 0 ]
says "a site that ## makes: omatic prints its place" 'src/netdev.c:[0-9]*: netif_rx in paste() is not rewritten'
says "a site that ## makes: the verdict names it" '3 sites, 2 hooked, 0 waived, proof FAILED: sites neither rewritten nor waived: 1, first netif_rx in paste() at src/netdev.c'
mkdir "$tmp/settings"
echo 'src/netdev.c paste netif_rx nobody uses this macro' >"$tmp/settings/e1000e.waivers"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7" DRIVER_SETTINGS="$tmp/settings"
says "a waiver holds for a named source" "e1000e.waivers is for another source: .*add the line 'source: e1000e 3.8.7'"
echo 'source: e1000e 3.8.7' >>"$tmp/settings/e1000e.waivers"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7" DRIVER_SETTINGS="$tmp/settings"
says "with a waiver the proof succeeds" '3 sites, 2 hooked, 1 waived, sources ok'
printf 'source: e1000e 3.8.7\nsrc/netdev.c paste netif_rx\n' >"$tmp/settings/e1000e.waivers"
run prove DRIVER=e1000e SRC="$tmp/e1000e-3.8.7" DRIVER_SETTINGS="$tmp/settings"
says "a waiver without a reason fails the proof" 'proof FAILED: a waiver in .* has no reason'

# a quilt series
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
check "omatic applies a quilt series before the rewrite" grep -q '^// patched' "$BUILD/$KVER/virtio_net/patched/drivers/net/virtio_net.c"
says "omatic names a series that is not needed" "virtio_net: .*series is no longer necessary"
says "the proof succeeds with the series" 'virtio_net .*: \([0-9]*\) sites, \1 hooked, 0 waived, sources ok'
check "the kernel's source does not change" [ "$(grep -c '^// patched' "$linux/drivers/net/virtio_net.c")" -eq 0 ]
run prove DRIVER=virtio_net
check "without the series its change is gone" eval '! grep -q "^// patched" "$BUILD/$KVER/virtio_net/patched/drivers/net/virtio_net.c"'
plan
