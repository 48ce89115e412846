#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Type the commands of docs/real-rig.md in two guests, each with the 82599 model, cabled to each other.
# It takes 6 minutes on an idle machine.
exec "$(dirname "$0")/../pair.sh" ixgbe
