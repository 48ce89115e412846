#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests of rewritten veth and tun modules, in one boot.
exec "$(dirname "$0")/../virtual.sh" virtio_net
