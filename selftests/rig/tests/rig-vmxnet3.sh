#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests of a NIC with vmxnet3 on QEMU's model of it, in one boot.
exec "$(dirname "$0")/../test.sh" vmxnet3
