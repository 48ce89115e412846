#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# modules.sh BUILT: the names of the modules that dkms has to do with, for dkms.conf. Before a build these are the chosen ones;
# once dkms has built them (into BUILT), those that were, whatever /etc/pfq/omatic.conf says by now.
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
