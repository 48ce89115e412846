#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The kernel's public headers whose inline functions deliver packets, as libeth's do: whoever includes one delivers by it.
# -> public.tsv, lines of  header that a driver may name, header that delivers, its path.
# A header that declares a receive call, as netdevice.h, is where the kernel defines it, and is no driver's.

. "$OMATIC/lib/common.sh"
begin public

common=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$KDIR/Makefile" | head -n 1)
cd "${common:-$KDIR}/include"
# shellcheck disable=SC2046 # a list of words
find . -name '*.h' | sed 's,^\./,,' | sort >"$tmp/headers"
xargs grep -lwE "$(grep -v '^#' "$OMATIC/proof/calls" | paste -sd '|')" <"$tmp/headers" >"$tmp/naming" || :
"$SITES" "$OMATIC/proof/calls" <"$tmp/naming" | awk -F'\t' '
	{ sub(/:[0-9]*$/, "", $1); seen[$1]; if ($2 == "-") declares[$1] }
	END { for (file in seen) if (!(file in declares)) print file }' | sort >"$tmp/delivering"

# who reaches them
xargs grep -oE '^[ 	]*#[ 	]*include[ 	]*<[^>]*>' <"$tmp/headers" | sed 's/:.*</ /;s/>//' >"$tmp/includes"
awk -v root="$PWD" '
	FILENAME == ARGV[1] { from[$2] = from[$2] " " $1; next }
	function reach(header,	i, n, by) {
		if (header in reached)
			return
		reached[header]
		print header "\t" target "\t" root "/" target
		n = split(from[header], by, " ")
		for (i = 1; i <= n; i++)
			reach(by[i])
	}
	{ split("", reached); target = $1; reach($1) }' "$tmp/includes" "$tmp/delivering" >"$tmp/public.tsv"
mv "$tmp/public.tsv" "$K/public.tsv"
end "$(wc -l <"$tmp/delivering") public headers deliver packets"
