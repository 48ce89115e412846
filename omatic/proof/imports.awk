# SPDX-License-Identifier: GPL-2.0-only
# imports.awk: print the symbols that a module must not import, each with what it does.
#
# Usage: awk -v module=NAME -f imports.awk proof/imports SITES UNDEFINED
# SITES is sites.tsv, UNDEFINED the module's undefined symbols, one per line.

BEGIN { FS = "\t" }

FILENAME == ARGV[1] {
	if ($0 !~ /^(#|$)/) {
		what[$1] = $2
		exceptions[$1] = exceptions[$1] "\t" $3
	}
	next
}

FILENAME == ARGV[2] {
	site[$3]
	next
}

{ imported[$1] }

function imports_match(regex,	symbol) {
	for (symbol in imported)
		if (symbol ~ regex)
			return 1
	return 0
}

# excepted TEXT: does an exception apply?
function excepted(text,	kind, value) {
	kind = value = text
	sub(/:.*/, "", kind)
	sub(/^[^:]*:/, "", value)
	if (kind == "module")
		return module ~ value
	if (kind == "with")
		return imports_match(value)
	if (kind == "site")
		return value in site
	return 0
}

function is_excepted(symbol,	list, n, i) {
	n = split(exceptions[symbol], list, "\t")
	for (i = 1; i <= n; i++)
		if (excepted(list[i]))
			return 1
	return 0
}

END {
	for (symbol in imported)
		if (symbol in what && !is_excepted(symbol))
			print symbol ": it " what[symbol]
}
