# SPDX-License-Identifier: GPL-2.0-only
# merge.awk: put new rows of the matrix into older ones (see rows.sh for the columns).
#
# Usage:   awk -F'\t' -f merge.awk OLD NEW...
# Prints:  - the old row of a module that was not tried now, or was tried at a later date
#          - the new row of one that was. If only its sources were proved now, and an earlier run built
#            and proved the module, the row keeps the columns of that build, and its commit and date.
#          - the old rows of kernels that NEW does not have
#
# The kernel's release is the key. Old rows may lack it ("-"); they count by the version.

BEGIN { OFS = "\t" }

/^#/ || $1 == "release" || NF != 17 { next }

FILENAME == ARGV[1] {
	key = $1 SUBSEP $3 ($1 == "-" ? SUBSEP $2 : "")
	old[key] = $0
	order[++n] = key
	next
}

{
	here[$1]
	versions[$2]
	key = $1 SUBSEP $3
	if (!(key in old))
		key = "-" SUBSEP $3 SUBSEP $2
	if (key in old && $13 == "not tried") {
		split(old[key], o, "\t")
		print o[13] == "not tried" ? $0 : old[key]
		next
	}
	if (key in old) {
		split(old[key], o, "\t")
		# of a later run, in another build directory
		if ($15 != "-" && o[15] > $15) {
			print old[key]
			next
		}
	}
	if (key in old && $7 == "sources") {
		split(old[key], o, "\t")
		if (o[8] == "yes" && o[7] != "no" && ($8 != "yes" || o[17] > $17)) {
			$8 = o[8]
			$9 = o[9]
			$11 = o[11]
			$12 = o[12]
			$13 = o[13]
			$16 = o[16]
			$17 = o[17]
		}
	}
	print
}

END {
	for (i = 1; i <= n; i++) {
		split(old[order[i]], o, "\t")
		if (!(o[1] == "-" ? o[2] in versions : o[1] in here))
			print old[order[i]]
	}
}
