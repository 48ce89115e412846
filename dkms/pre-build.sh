#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# pre-build.sh KVER: runs in dkms' build tree before the build.
set -eu
kver=$1

# Most drivers of the kernel have no version, ours neither. dkms of Debian 12 takes that for the same module and keeps
# the kernel's; this file is its way to say that ours is to be preferred.
force=/usr/share/dkms/modules_to_force_install
mkdir -p $force
echo pfq_version-override > $force/pfq

# Drivers are rewritten from the source package of this very kernel, and nothing is downloaded in a build. Without it they
# stay the kernel's own, but the core is built: a failure here would leave the kernel's headers package half configured after an upgrade.
[ "$(dkms/drivers.sh)" ] || exit 0
installed() { dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2> /dev/null | sed -n 's/^installed //p'; }
package=linux-source-$(echo "$kver" | cut -d . -f 1,2)
wanted=$(installed "linux-headers-$kver")
have=$(installed "$package")
if [ -z "$wanted" ]; then
	why="the headers of $kver are from no Debian package, so no source is known to be theirs"
elif [ ! -d "/lib/modules/$kver/kernel" ]; then
	why="the kernel itself is not installed, and ours are compared with its modules: apt-get install linux-image-$kver"
elif [ "$have" != "$wanted" ]; then
	why="its source is not installed (${have:+$package is $have, }needed is $wanted): apt-get install $package=$wanted"
else
	exit 0
fi
echo "$why" > dkms/no-source
echo "pfq: $kver: $why"
