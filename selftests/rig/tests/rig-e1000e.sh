#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on QEMU's e1000e, in one boot.
exec "$(dirname "$0")/../test.sh" e1000e
