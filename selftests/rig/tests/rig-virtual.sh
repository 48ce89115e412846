#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests of devices that need no NIC, veth and tun, rewritten, in one boot.
exec "$(dirname "$0")/../virtual.sh" virtio_net
