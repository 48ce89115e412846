#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests of groups and of pfq-lang in one boot: on veth pairs, whose packets come
# through the tap, and on QEMU's e1000e, whose packets come through the hook.
exec "$(dirname "$0")/../core.sh" e1000e
