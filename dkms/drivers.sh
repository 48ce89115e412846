#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# drivers.sh: print the chosen drivers.
#
# Usage:        called by the other scripts of this directory
# Inputs:       /etc/pfq/omatic.conf, which sets DRIVERS; without the file no driver is chosen
# Outputs:      a line "DRIVER MODULE" per driver
# Environment:  PFQ_CONF, another file than /etc/pfq/omatic.conf
# Exit status:  0
set -eu
cd "$(dirname "$0")/.."

conf=${PFQ_CONF:-/etc/pfq/omatic.conf}
DRIVERS=
# shellcheck disable=SC1090 # the administrator's file
[ ! -e "$conf" ] || . "$conf"
for driver in $DRIVERS; do
	case $driver in
		*[!A-Za-z0-9_-]*) echo "pfq: $conf: '$driver' is not the name of a driver: ignoring it" >&2; continue ;;
	esac
	module=$(sed -n 's/^MODULE *:= *//p' "omatic/drivers/$driver.mk" 2> /dev/null || :)
	echo "$driver ${module:-$driver}"
done | awk '!seen[$2]++'
