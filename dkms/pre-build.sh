#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# pre-build.sh KVER: prepare a build: let DKMS replace the kernel's own modules, and check that the
# source of the kernel is installed.
#
# Usage:        called by DKMS in its build tree (PRE_BUILD in dkms.conf)
# Outputs:      /usr/share/dkms/modules_to_force_install/pfq; dkms/no-source, the reason if drivers
#               cannot be built
# Exit status:  0
set -eu
kver=$1

# Most drivers of the kernel have no version, and neither have ours. DKMS of Debian 12 considers two
# modules without a version equal, and keeps the kernel's. This file tells it to prefer ours.
force=/usr/share/dkms/modules_to_force_install
mkdir -p $force
echo pfq_version-override > $force/pfq

# Drivers are rewritten from the source package of this kernel, and a build downloads nothing. Without
# the package, the drivers stay the kernel's own, but the core is built: a failure here would leave the
# package with the kernel's headers half configured after an upgrade.
[ "$(dkms/drivers.sh)" ] || exit 0
installed() { dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2> /dev/null | sed -n 's/^installed //p'; }
package=linux-source-$(echo "$kver" | cut -d . -f 1,2)
wanted=$(installed "linux-headers-$kver")
have=$(installed "$package")
if [ -z "$wanted" ]; then
	reason="its headers belong to no Debian package, so the package with its source is unknown: install linux-headers-$kver"
elif [ "$have" != "$wanted" ]; then
	reason="its source is not installed (${have:+$package is $have, }$wanted is needed): apt-get install $package=$wanted"
else
	exit 0
fi
echo "$reason" > dkms/no-source
echo "pfq: $kver: $reason"
