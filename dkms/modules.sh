#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# modules.sh BUILT: print the names of the modules that dkms.conf declares, one per line.
#
# Usage:        called by dkms.conf and post-install.sh. BUILT is DKMS' directory for one kernel.
# Inputs:       before a build: what drivers.sh prints. After it: BUILT/module/ and
#               BUILT/log/failed, so that a change of /etc/pfq/omatic.conf has no effect until the
#               next build
# Exit status:  0
set -eu
here=$(dirname "$0")

if [ ! -d "$1/module" ]; then
	echo pfq_hook
	echo pfq
	"$here/drivers.sh" | cut -d ' ' -f 2
	exit
fi
for file in "$1"/module/*.ko*; do
	module=${file##*/}
	module=${module%.ko*}
	grep -qs "^$module " "$1/log/failed" || echo "$module"
done
