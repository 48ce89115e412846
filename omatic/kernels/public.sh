#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# public.sh: find the kernel's public headers whose inline functions deliver packets, as those of
# libeth do. A driver that includes such a header delivers packets by it, so omatic rewrites a copy
# of the header with the driver.
#
# Usage:        called by once.mk
# Inputs:       the headers in $KDIR; proof/calls
# Outputs:      $K/public.tsv, lines of HEADER DELIVERING PATH: a driver that includes HEADER reads
#               DELIVERING, whose file is PATH
# Environment:  B DRIVER K KDIR SITES OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh
#
# A header that declares a receive call, such as netdevice.h, is not listed: it belongs to the
# kernel's own definition of the call.

. "$OMATIC/lib/common.sh"
begin_stage public

common=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$KDIR/Makefile" | head -n 1)
cd "${common:-$KDIR}/include"
# shellcheck disable=SC2046 # a list of words
find . -name '*.h' | sed 's,^\./,,' | sort >"$tmp/headers"
xargs grep -lwE "$(sed '/^#/d;s/^\.//' "$OMATIC/proof/calls" | paste -sd '|')" <"$tmp/headers" >"$tmp/naming" || :
"$SITES" -d "$OMATIC/proof/calls" <"$tmp/naming" | sed 's/:[0-9]*\t.*//' | sort -u >"$tmp/declaring"
# A header that names a member of the list delivers no packet by that.
sed '/^\./d' "$OMATIC/proof/calls" >"$tmp/functions"
"$SITES" "$tmp/functions" <"$tmp/naming" | sed 's/:[0-9]*\t.*//' |
	sort -u | comm -23 - "$tmp/declaring" >"$tmp/delivering"

# all headers from which the delivering ones are reached by #include
xargs grep -oE '^[ 	]*#[ 	]*include[ 	]*<[^>]*>' <"$tmp/headers" | sed 's/:.*</ /;s/>//' >"$tmp/includes"
awk -v root="$PWD" '
	FILENAME == ARGV[1] { includers[$2] = includers[$2] " " $1; next }
	function add_includers(header,	i, n, by) {
		if (header in reached)
			return
		reached[header]
		print header "\t" target "\t" root "/" target
		n = split(includers[header], by, " ")
		for (i = 1; i <= n; i++)
			add_includers(by[i])
	}
	{ split("", reached); target = $1; add_includers($1) }' "$tmp/includes" "$tmp/delivering" >"$tmp/public.tsv"
mv "$tmp/public.tsv" "$K/public.tsv"
end_stage "$(wc -l <"$tmp/delivering") public headers deliver packets"
