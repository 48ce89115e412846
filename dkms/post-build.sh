#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# post-build.sh BUILT: keep the list of failed drivers, since DKMS removes its build tree.
#
# Usage:        called by DKMS in its build tree (POST_BUILD in dkms.conf). BUILT is DKMS' directory
#               for one kernel.
# Inputs:       dkms/built/failed, if drivers failed
# Outputs:      BUILT/log/failed
# Exit status:  0
set -eu

if [ -e dkms/built/failed ]; then
	mkdir -p "$1/log"
	cp dkms/built/failed "$1/log/failed"
fi
