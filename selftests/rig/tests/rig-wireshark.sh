#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Let this host's tshark capture by pfq extcap on veth and on QEMU's e1000e.
exec "$(dirname "$0")/../wireshark.sh" e1000e
