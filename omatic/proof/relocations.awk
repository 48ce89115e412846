# SPDX-License-Identifier: GPL-2.0-only
# relocations.awk: count the relocations of a module to some symbols, by the function that has them.
#
# Usage: readelf -SrsW MODULE | awk -f relocations.awk SYMBOLS -
# SYMBOLS is a file with a symbol per line. Symbols that begin with pfq_ are counted, too.
#
# Output: lines of FUNCTION, SYMBOL, COUNT, separated by tabs. FUNCTION is the function or the variable
# whose bytes the relocation changes, without what the compiler appends to the name of a clone or a
# part (.constprop.0, .isra.0, .part.0, .cold); or the section's name where no symbol covers the
# bytes. A static key is counted in the function whose jump the key changes. For each function of
# the module there is a line with the SYMBOL "-" and the COUNT 0, too.

# number TEXT: the value of a hexadecimal number, which may have a sign
function number(text,	sign, i, n) {
	sign = sub(/^-/, "", text) ? -1 : 1
	text = tolower(text)
	sub(/^\+?(0x)?/, "", text)
	for (i = 1; i <= length(text); i++)
		n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return sign * n
}

function base_name(name) {
	while (sub(/\.(constprop|isra|part|cold|llvm|lto_priv)(\.[0-9]+)*$/, "", name))
		;
	return name
}

FILENAME != "-" { wanted[$1]; next }

/^Section Headers:/ { part = "sections"; next }
/^Relocation section / {
	part = "relocations"
	section = $3
	gsub(/\047/, "", section)
	sub(/^\.rela?/, "", section)
	next
}
/^Symbol table / { part = "symbols"; next }

part == "sections" && /^ *\[ *[0-9]+\]/ {
	sub(/^ *\[ */, "")
	sub(/\]/, "")
	section_name[$1] = $2
	next
}

# Offset Info Type Value Name + Addend
part == "relocations" && /^[0-9a-f]+ / {
	if ($5 in wanted || $5 ~ /^pfq_/) {
		symbol[++n] = $5
		where[n] = section
		at[n] = number($1)
		# struct jump_entry: where the jump is, where it leads, the key
		if (section == "__jump_table") {
			where[n] = jump_section
			at[n] = jump_at
		}
	} else if (section == "__jump_table" && jump_field++ % 2 == 0) {
		jump_section = $5
		jump_at = number($6 $7)
	}
	if (section == "__jump_table" && number($1) % 16 == 8)
		jump_field = 0
	next
}

# Num: Value Size Type Bind Vis Ndx Name
part == "symbols" && ($4 == "FUNC" || $4 == "OBJECT") && $7 ~ /^[0-9]+$/ && $3 != "0" {
	name = section_name[$7]
	s = ++symbols[name]
	start[name, s] = number($2)
	end[name, s] = start[name, s] + ($3 ~ /^0x/ ? number($3) : $3)
	title[name, s] = base_name($8)
	if ($4 == "FUNC")
		functions[title[name, s]]
	address[$8] = start[name, s]
	home[$8] = name
}

function function_at(section, offset,	s) {
	for (s = 1; s <= symbols[section]; s++)
		if (offset >= start[section, s] && offset < end[section, s])
			return title[section, s]
	return section
}

END {
	for (i = 1; i <= n; i++) {
		# an address relative to a function instead of a section
		if (where[i] in home) {
			at[i] += address[where[i]]
			where[i] = home[where[i]]
		}
		count[function_at(where[i], at[i]) "\t" symbol[i]]++
	}
	for (name in functions)
		print name "\t-\t0"
	for (key in count)
		print key "\t" count[key]
}
