#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The same as rig-pair-82599.sh with the XL710 model, and fewer commands: a run and its end.
exec "$(dirname "$0")/../pair.sh" i40e
