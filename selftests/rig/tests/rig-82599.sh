#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the selftests of a NIC with ixgbe on the 82599 model, in one boot. It takes 5 minutes on
# an idle machine.
export RIG_SECONDS="${RIG_SECONDS:-1800}"
exec "$(dirname "$0")/../test.sh" ixgbe
