#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What is a driver's own, on QEMU's igb: that packets are right, frames, and that no buffer leaks.
TESTS=${TESTS:-exact vlan via steal leak frame_hook forward_nic xdp_beside} exec "$(dirname "$0")/../test.sh" igb
