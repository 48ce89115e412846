#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on ixgbe and the model of an 82599, in one boot: 2 to 4 minutes.
export RIG_SECONDS="${RIG_SECONDS:-480}"
exec "$(dirname "$0")/rig/test.sh" ixgbe
