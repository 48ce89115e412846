#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run selftests of a NIC with i40e on the XL710 model, in one boot. To save time, `make check`
# leaves out af_xdp, link_flap, faults, long_capture and driver_reload. TESTS can name them.
# flow_director and hwtstamp do not apply: the model has no flow filters and no timestamps.
export RIG_SECONDS="${RIG_SECONDS:-1800}"
export TESTS="${TESTS:-exact vlan hook_or_tap two_sockets slow_reader stats mac_filter rss_hash rss both_ports xdp_beside ethtool_changes}"
exec "$(dirname "$0")/../test.sh" i40e
