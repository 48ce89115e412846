#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The eight drivers that must always work, built. Minutes: not part of check.
# DRIVERS="ixgbe ..." for others.

. "$(dirname "$0")/tap"
borrow_kernel
unset BUILD
for driver in ${DRIVERS:-e1000e virtio_net vmxnet3 igb ixgbe i40e ice mlx5}; do
	run DRIVER="$driver" BUILD="$real_build"
	says "$driver: $(tail -n 1 "$tmp/out" | sed 's/.*: //')" "^omatic: $driver $KVER: [0-9]* sites, .*, proof ok\$"
done
plan
