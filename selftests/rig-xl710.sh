#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The selftests on i40e and the model of an XL710, in one boot: 5 minutes on an idle machine.
export RIG_SECONDS="${RIG_SECONDS:-1800}"
exec "$(dirname "$0")/rig/test.sh" i40e
