#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vendor.sh: vendors' releases, given as SRC=, are built by their own Makefiles. Two releases
# are made from the kernel's drivers, in the layouts of Intel's tarballs and of Mellanox OFED. The others
# are out-of-tree drivers that Debian packages for DKMS, downloaded into build/vendor.

. "$(dirname "$0")/tap"
borrow_kernel
linux=$BUILD/$KVER/linux

# check_built DRIVER TEXT: test that the last command succeeded, and that the vendor's build was used
check_built() {
	status=$?
	check "$2: omatic rewrites, proves and builds it" [ $status -eq 0 ]
	says "$2: its own Makefiles build it" "^# vendor build"
}

# --- Intel: src/, a generator of kcompat_generated_defs.h, kcompat.h, common.mk, and a Makefile that calls the kernel's ---

intel=$tmp/e1000e-9.8.7
mkdir -p "$intel/src" "$intel/scripts" "$intel/pci.updates"
cp "$linux"/drivers/net/ethernet/intel/e1000e/*.[ch] "$intel/src"
sed -i 's/^MODULE_LICENSE.*/&\nMODULE_VERSION(KCOMPAT_VERSION);/;0,/^#include/s//#include "kcompat.h"\n&/' "$intel/src/netdev.c"
printf '#include "kcompat_generated_defs.h"\n#define _kc_napi_gro_receive(napi, skb) napi_gro_receive(napi, skb)\n' >"$intel/src/kcompat.h"
cat >"$intel/src/kcompat-generator.sh" <<'END'
[ -e "$KSRC/include/generated/autoconf.h" ] || { echo "kcompat: $KSRC is no kernel" >&2; exit 1; }
echo '#define KCOMPAT_VERSION "9.8.7 by kcompat"' >"$OUT"
END
cat >"$intel/src/common.mk" <<'END'
BUILD_KERNEL ?= $(shell uname -r)
KSRC := /lib/modules/$(BUILD_KERNEL)/build
kernelbuild = ${MAKE} $(if ${W},W=${W}) -C "${KSRC}" CONFIG_$(DRIVER_UPPERCASE)=m $(1) M="${CURDIR}"
END
cat >"$intel/src/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-$(CONFIG_E1000E) += e1000e.o
e1000e-y := 82571.o ich8lan.o 80003es2lan.o mac.o manage.o nvm.o phy.o param.o ethtool.o netdev.o ptp.o
else
DRIVER := e1000e
DRIVER_UPPERCASE := E1000E
include common.mk
default: kcompat_generated_defs.h
	+$(call kernelbuild,modules)
kcompat_generated_defs.h: kcompat-generator.sh
	KSRC=${KSRC} OUT=$@ sh kcompat-generator.sh
endif
END
tar -C "$tmp" -czf "$tmp/e1000e-9.8.7.tar.gz" e1000e-9.8.7
run DRIVER=e1000e SRC="$tmp/e1000e-9.8.7.tar.gz" OUT="$tmp/modules"
status=$?
cat "$BUILD/$KVER/e1000e/report.tsv" >>"$tmp/out" 2>/dev/null
(exit $status); check_built e1000e "Intel's layout"
check "Intel's layout: the module uses its kcompat" [ "$(modinfo -F version "$tmp/modules/e1000e.ko")" = "9.8.7 by kcompat" ]
skip "Intel's real tarballs" "no package has them; the test above uses their layout"

# --- Mellanox OFED: the kernel's layout, a configure that leaves config.mk, a top Makefile ---

ofed=$tmp/mlnx-ofa_kernel-24.10
mkdir -p "$ofed/drivers/net" "$ofed/include" "$ofed/compat"
cp "$linux/drivers/net/virtio_net.c" "$ofed/drivers/net"
echo 'obj-$(CONFIG_VIRTIO_NET) += virtio_net.o' >"$ofed/drivers/net/Makefile"
echo '#define COMPAT_OFED "ofed 24.10"' >"$ofed/compat/config.h"
printf '#!/bin/sh\nfor arg; do case $arg in --kernel-sources=*) echo "K_BUILD := ${arg#*=}" >configure.mk.kernel ;; esac; done\n' >"$ofed/configure"
chmod +x "$ofed/configure"
sed -i 's/^MODULE_LICENSE.*/&\nMODULE_VERSION(COMPAT_OFED);/' "$ofed/drivers/net/virtio_net.c"
cat >"$ofed/Makefile" <<'END'
ifneq ($(KERNELRELEASE),)
obj-y += drivers/net/
else
-include configure.mk.kernel
# the running kernel: /lib/modules/$(shell uname -r)/build
all:
	test -s configure.mk.kernel
	$(MAKE) -C $(K_BUILD) M=$(CURDIR) CONFIG_VIRTIO_NET=m NOSTDINC_FLAGS="-nostdinc -include $(CURDIR)/compat/config.h" modules
endif
END
tar -C "$tmp" -czf "$tmp/mlnx.tgz" mlnx-ofa_kernel-24.10
run DRIVER=virtio_net SRC="$tmp/mlnx.tgz" OUT="$tmp/modules"
status=$?
cat "$BUILD/$KVER/virtio_net/report.tsv" >>"$tmp/out" 2>/dev/null
(exit $status); check_built virtio_net "OFED's layout"
check "OFED's layout: the module uses its compat" [ "$(modinfo -F version "$tmp/modules/virtio_net.ko")" = "ofed 24.10" ]

# --- packages for DKMS: suite, package, module, number of sites ---

while read -r suite package module sites; do
	if ! BUILD=$real_build "$omatic/kernels/suite.sh" fetch "$suite" "$package" "$real_build/vendor/$package" >"$tmp/out" 2>&1; then
		skip "$package" "$(tail -n 1 "$tmp/out")"
		continue
	fi
	src=$(echo "$real_build/vendor/$package"/usr/src/*)
	run DRIVER="$module" SRC="$src"
	status=$?
	cat "$BUILD/$KVER/$module/report.tsv" >>"$tmp/out" 2>/dev/null
	(exit $status); check_built "$module" "$package"
	case $sites in
	0) says "$package: omatic finds nothing to hook" "^omatic: $module .*: nothing to hook: no import of it is known to deliver packets" ;;
	*) says "$package: omatic hooks $sites sites" "^omatic: $module .*: $sites sites, $sites hooked, 0 waived, proof ok" ;;
	esac
done <<END
bookworm openvpn-dco-dkms ovpn-dco-v2 1
bookworm dpdk-kmods-dkms igb_uio 0
bookworm vpoll-dkms vpoll 0
bookworm/non-free r8125-dkms r8125 3
bookworm/non-free r8168-dkms r8168 3
END
plan
