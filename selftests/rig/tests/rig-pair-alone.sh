#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run selftests from the tar on a machine with two ports of the 82599 model that are cabled to each other.
exec "$(dirname "$0")/../pair.sh" ixgbe alone
