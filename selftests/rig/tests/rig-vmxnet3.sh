#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on QEMU's vmxnet3, in one boot.
exec "$(dirname "$0")/../test.sh" vmxnet3
