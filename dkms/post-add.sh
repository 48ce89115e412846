#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# post-add.sh: runs in the source tree after dkms add.
set -eu

# `dkms add .` in a tree that was built in copies what was built too, and each dkms build would copy it again.
here=$(pwd -P)
case $here in
	/usr/src/pfq-*) [ -e .git ] || [ -L build ] || rm -rf build ;;
esac

if [ -z "$(dkms/drivers.sh)" ]; then
	echo "pfq: /etc/pfq/omatic.conf names no driver, so dkms will build the core alone: see $here/dkms/omatic.conf"
fi
