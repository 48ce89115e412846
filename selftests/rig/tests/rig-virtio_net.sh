#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on QEMU's virtio_net, in one boot.
exec "$(dirname "$0")/../test.sh" virtio_net
