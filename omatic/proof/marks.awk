# SPDX-License-Identifier: GPL-2.0-only
# marks.awk: print a header of the kernel with parts of it marked as deprecated.
#
# Usage: awk -v marks="KIND.NAME ..." -f marks.awk HEADER
#
# The comment of the first line, if it is one, makes room for a pragma, so that the header's own uses
# of these parts are not reported and no line gets another number.

BEGIN {
	n = split(marks, pair, " ")
	for (i = 1; i <= n; i++) {
		split(pair[i], part, ".")
		if (part[1] == "function")
			functions[part[2]]
		else if (part[1] == "variable")
			variables[part[2]]
		else
			member[part[1], part[2]]
	}
}

NR == 1 && /^\/\*.*\*\/[ \t]*$/ { $0 = "#pragma GCC system_header" }

# mark LINE: print it with the attribute before the next semicolon from column FROM on
function mark(line, from,	head, tail) {
	head = substr(line, 1, from - 1)
	tail = substr(line, from)
	if (sub(/[ \t]*;/, " __attribute__((deprecated(\"omatic\")));", tail))
		pending = 0
	return head tail
}

/^struct [a-z0-9_]+ \{/ {
	name = $2
	depth = 0
}

{
	line = $0
	if (name != "" && pending)
		line = mark(line, 1)
	else if (name != "" && line !~ /^[ \t]*(\*|\/\*|\/\/|#)/)
		for (key in member) {
			split(key, part, SUBSEP)
			code = line
			sub(/\/\*.*/, "", code)
			if (part[1] != name || !match(code, "(^|[ \t*(])" part[2] "[ \t)\\[;]"))
				continue
			pending = 1
			line = mark(line, RSTART + 1)
			break
		}
	if (name == "" && /^static (__always_)?inline /)
		for (f in functions)
			if (line ~ "[ *]" f "\\(")
				sub(/^static/, "static __attribute__((deprecated(\"omatic\")))", line)
	if (name == "" && /^DECLARE_PER_CPU/)
		for (v in variables)
			if (line ~ "[ (]" v "\\);")
				line = mark(line, 1)
	print line
	depth += gsub(/\{/, "{") - gsub(/\}/, "}")
	if (name != "" && depth <= 0 && $0 ~ /\}/)
		name = ""
}
