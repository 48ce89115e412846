# SPDX-License-Identifier: GPL-2.0-only
# similar.awk: find the names that resemble a misspelt one.
#
# Usage:   awk -v want=NAME -f similar.awk
# Reads:   a name per line
# Prints:  DISTANCE<TAB>NAME for each name with an edit distance of at most 2, or that contains
#          NAME or is contained in it

function min(a, b) { return a < b ? a : b }

# the Levenshtein distance of two strings
function distance(a, b,		i, j, la, lb, row, left, diagonal, above) {
	la = length(a)
	lb = length(b)
	for (j = 0; j <= lb; j++)
		row[j] = j
	for (i = 1; i <= la; i++) {
		diagonal = row[0]
		row[0] = i
		for (j = 1; j <= lb; j++) {
			above = row[j]
			row[j] = min(min(above + 1, row[j - 1] + 1),
				     diagonal + (substr(a, i, 1) != substr(b, j, 1)))
			diagonal = above
		}
	}
	return row[lb]
}

{
	d = distance(want, $1)
	if (d > 2 && (index($1, want) || length($1) > 3 && index(want, $1)))
		d = 2
	if (d <= 2)
		print d "\t" $1
}
