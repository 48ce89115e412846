#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests of a NIC with virtio_net on QEMU's virtio-net-pci, in one boot.
exec "$(dirname "$0")/../test.sh" virtio_net
