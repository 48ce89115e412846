#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# On i40e and the model of an XL710, in one boot. By TESTS= also af_xdp, link_flap, faults, many and driver_reload, for which
# a check has no time; flow_director and hwtstamp have nothing to ask of it.
export RIG_SECONDS="${RIG_SECONDS:-1800}"
export TESTS="${TESTS:-exact vlan via two_sockets slow_reader stats rss_hash rss both_ports xdp_beside ethtool_changes}"
exec "$(dirname "$0")/../test.sh" i40e
