#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests of groups in one boot: on veth pairs, through the tap, and on
# QEMU's e1000e, through the hook.
exec "$(dirname "$0")/../core.sh" e1000e
