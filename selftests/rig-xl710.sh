#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# On i40e and the model of an XL710, in one boot, what it is known to do. TESTS="xdp_beside af_xdp": others. After
# some of the function's resets (an XDP program goes, ethtool -L) nothing arrives any more, in one run of three.
export RIG_SECONDS="${RIG_SECONDS:-1800}"
export TESTS="${TESTS:-exact vlan via two_sockets slow_reader stats rss_hash rss both_ports}"
exec "$(dirname "$0")/rig/test.sh" i40e
