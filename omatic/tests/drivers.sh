#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# drivers.sh: omatic builds the eight drivers that must always work. It takes minutes, so it is no
# part of make check.
#
# Environment:  DRIVERS, other drivers

. "$(dirname "$0")/tap"
borrow_kernel
unset BUILD
for driver in ${DRIVERS:-e1000e virtio_net vmxnet3 igb ixgbe i40e ice mlx5}; do
	run DRIVER="$driver" BUILD="$real_build"
	says "$driver: $(tail -n 1 "$tmp/out" | sed 's/.*: //')" "^omatic: $driver $KVER: [0-9]* sites, .*, proof ok\$"
done
plan
