#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests that depend on the driver with igb on QEMU's model of it, in one boot:
# packets are intact, the frame hook works, and no buffer leaks.
export TESTS="${TESTS:-exact vlan hook_or_tap steal leak frame_hook forward_nic xdp_beside}"
exec "$(dirname "$0")/../test.sh" igb
