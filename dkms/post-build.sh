#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# post-build.sh BUILT: runs in dkms' build tree, which dkms removes next: keeps what failed beside what was built.
set -eu

if [ -e dkms/built/failed ]; then
	mkdir -p "$1/log"
	cp dkms/built/failed "$1/log/failed"
fi
