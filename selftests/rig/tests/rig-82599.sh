#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on ixgbe and the model of an 82599, in one boot: 5 minutes on an idle machine.
export RIG_SECONDS="${RIG_SECONDS:-1800}"
exec "$(dirname "$0")/../test.sh" ixgbe
