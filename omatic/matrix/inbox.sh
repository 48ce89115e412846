#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# inbox.sh: list the kernel's own modules under drivers/net, and the receive calls that they import.
# A module that imports none delivers no packets.
#
# Usage:        called by kernel.sh
# Inputs:       $IMAGE, the kernel's image; proof/calls
# Outputs:      $M/inbox.tsv, lines of NAME GROUP BYTES CALLS. GROUP is ethernet, wireless, usb or
#               other; CALLS is a list, separated by blanks.
# Environment:  IMAGE KVER M OMATIC, as matrix.sh sets them
# Exit status:  0, or that of the command that failed

set -eu
tmp=$(mktemp -d "$M/inbox.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

cd "$IMAGE/lib/modules/$KVER/kernel"
find drivers/net -name '*.ko*' | sort >"$tmp/files"
while read -r file; do
	mkdir -p "$tmp/${file%/*}"
	case $file in
	*.xz) xz -dc "$file" >"$tmp/${file%.xz}" ;;
	*.zst) zstd -qdc "$file" >"$tmp/${file%.zst}" ;;
	*) ln -s "$PWD/$file" "$tmp/$file" ;;
	esac
done <"$tmp/files"

cd "$tmp"
sed 's/\.ko.*/.ko/' files | xargs stat -Lc '%s %n' >sizes
sed 's/\.ko.*/.ko/' files | xargs nm -uA | awk '
	FILENAME ~ /calls$/ { if (!/^#/) call[$1]; next }
	FILENAME == "-" { sub(/:$/, "", $1); if ($NF in call) calls[$1] = calls[$1] $NF " "; next }
	{
		n = split($2, part, "/")
		group = part[3] ~ /^(ethernet|wireless|usb)$/ ? part[3] : "other"
		sub(/\.ko$/, "", part[n])
		print part[n] "\t" group "\t" $1 "\t" calls[$2]
	}' "$OMATIC/proof/calls" - sizes >inbox.tsv
mv inbox.tsv "$M/inbox.tsv"
