# SPDX-License-Identifier: GPL-2.0-only
# imports.awk: classify each function that a module imports and that takes a packet, or that is
# refused.
#
# Usage: awk -v kernel=NAME -f imports.awk calls imports takes.tsv exports.tsv
#            delivers.tsv sites.tsv undefined.list
#   kernel     the module's name if it is made from the kernel's own source, else empty
# and the files, told apart by their names:
#   calls      proof/calls
#   imports    proof/imports
#   takes      FUNCTION STRUCTURE: functions that take a packet, of the kernel and of other modules
#   exports    SYMBOL MODULE: what the kernel (vmlinux) and the modules export
#   delivers   MODULE TEXT TYPED: those of them that deliver packets, and how; TYPED is empty if its
#              functions are unknown
#   sites      sites.tsv
#   undefined  the module's undefined symbols, one per line
#
# Output: lines of FUNCTION, EXPORTER, CLASS, TEXT, separated by tabs. CLASS is one of
#   receive call   proof/calls has it: it should have been replaced by a hook
#   hooked         a hook of PFQ
#   harmless, refused
#                  as in proof/imports; TEXT is the reason
#   through        delivers through the module EXPORTER; TEXT says how that delivers
#   unclassified   takes a packet, or its module is not known; so nothing is known of it

BEGIN { FS = "\t" }

FNR == 1 {
	role = FILENAME
	sub(/.*\//, "", role)
	sub(/[.].*/, "", role)
}

role == "calls" { if (!/^#/) call[$1]; next }

role == "imports" {
	if (/^(#|$)/)
		next
	if (!/^\t/) {
		class = $1
		text = $2
		condition = $3
		next
	}
	n = split($0, names, /[ \t]+/)
	for (i = 1; i <= n; i++) {
		if (names[i] == "")
			continue
		if (class == "except") {
			e = ++excuses[names[i]]
			excuse_condition[names[i], e] = condition
			excuse_text[names[i], e] = text
		} else {
			table_class[names[i]] = class
			table_text[names[i]] = text
		}
	}
	next
}

role == "takes" { takes[$1] = $2; next }
role == "exports" { exporter[$1] = $2; next }
role == "delivers" { delivers[$1] = $2; typed[$1] = $3 != ""; next }
role == "sites" { site[$3]; next }
role == "undefined" { imported[$1]; next }

# any NAMES REGEX: tell whether one of the names matches
function any(names, regex,	name) {
	for (name in names)
		if (name ~ regex)
			return 1
	return 0
}

function holds(condition,	kind, value, names, n, i) {
	kind = value = condition
	sub(/:.*/, "", kind)
	sub(/^[^:]*:/, "", value)
	if (kind == "kernel") {
		n = split(value, names, ",")
		for (i = 1; i <= n; i++)
			if (kernel == names[i])
				return 1
	} else if (kind == "site")
		return any(site, value)
	else if (kind == "with")
		return any(imported, value)
	return 0
}

function row(symbol, class, text) {
	print symbol "\t" (symbol in exporter && exporter[symbol] != "vmlinux" ? exporter[symbol] : "-") "\t" class "\t" text
}

# excused SYMBOL: print the row of a refused function that may be imported here
function excused(symbol,	i) {
	for (i = 1; i <= excuses[symbol]; i++)
		if (holds(excuse_condition[symbol, i])) {
			row(symbol, "harmless", excuse_text[symbol, i])
			return 1
		}
	return 0
}

END {
	for (symbol in imported)
		if (symbol ~ /^pfq_/)
			row(symbol, "hooked", "offers the packet to PFQ first")
		else if (symbol in call)
			row(symbol, "receive call", "delivers packets without a hook")
		else if (symbol in table_class) {
			if (table_class[symbol] != "refused")
				row(symbol, table_class[symbol], table_text[symbol])
			else if (!excused(symbol))
				row(symbol, "refused", table_text[symbol])
		} else if (!(symbol in exporter))
			row(symbol, "unclassified", "is exported by no module that is known")
		else if (exporter[symbol] != "vmlinux") {
			module = exporter[symbol]
			if (!(module in delivers))
				continue
			# without the module's BTF each of its functions may take a packet
			if (typed[module] ? symbol in takes && takes[symbol] != "-" : 1)
				row(symbol, "through", delivers[module])
		} else if (symbol in takes)
			row(symbol, "unclassified", "takes a struct " takes[symbol])
}
