#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on i40e and the model of an XL710, in one boot: 2 to 4 minutes.
export RIG_SECONDS="${RIG_SECONDS:-480}"
exec "$(dirname "$0")/rig/test.sh" i40e
