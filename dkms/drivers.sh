#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# drivers.sh: the drivers of /etc/pfq/omatic.conf, a line each: the driver's name and its module's. Without the file, none.
set -eu
cd "$(dirname "$0")/.."

conf=${PFQ_CONF:-/etc/pfq/omatic.conf}
DRIVERS=
# shellcheck disable=SC1090 # the admin's
[ ! -e "$conf" ] || . "$conf"
for driver in $DRIVERS; do
	case $driver in
		*[!A-Za-z0-9_-]*) echo "pfq: $conf: '$driver' is no driver's name" >&2; continue ;;
	esac
	module=$(sed -n 's/^MODULE *:= *//p' "omatic/drivers/$driver.mk" 2> /dev/null || :)
	echo "$driver ${module:-$driver}"
done | awk '!seen[$2]++'
