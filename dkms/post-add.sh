#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# post-add.sh: remove the copied build/, and tell how to choose drivers.
#
# Usage:        called by DKMS in the source tree, after dkms add (POST_ADD in dkms.conf)
# Exit status:  0
set -eu

# `dkms add .` also copies what was built in the tree, and each build would copy it again.
here=$(pwd -P)
case $here in
	/usr/src/pfq-*) [ -e .git ] || [ -L build ] || rm -rf build ;;
esac

if [ -z "$(dkms/drivers.sh)" ]; then
	echo "pfq: /etc/pfq/omatic.conf names no driver, so DKMS will build the core modules only: see $here/dkms/omatic.conf"
fi
