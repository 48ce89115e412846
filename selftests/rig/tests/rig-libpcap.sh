#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests of the libpcap of PFQ on veth pairs, and programs that use libpcap on veth and on QEMU's e1000e.
exec "$(dirname "$0")/../libpcap.sh" e1000e
