# SPDX-License-Identifier: GPL-2.0-only
# Draws the text of a terminal with its SGR sequences (ECMA-48) as SVG. columns and lines are the terminal's size.
# Runs with LC_ALL=C: a character of UTF-8 is several characters here.
BEGIN {
	wide = 8.4
	high = 18
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" ", columns * wide + 16, lines * high + 16
	print "font-family=\"DejaVu Sans Mono, monospace\" font-size=\"14\">"
	print "<rect width=\"100%\" height=\"100%\" fill=\"#1c1c1c\"/>"
}

# the columns that a text takes: bytes that continue a character take none
function width(text) {
	gsub(/[\200-\277]/, "", text)
	return length(text)
}

# one run of characters with the same attributes
function draw(text,    x, y, w, colour) {
	w = width(text) * wide
	x = 8 + column * wide
	y = 8 + (NR - 1) * high
	column += width(text)
	if (reverse)
		printf "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#d0d0d0\"/>\n", x, y, w, high
	if (text ~ /^ *$/)
		return
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	colour = reverse ? "#1c1c1c" : red ? "#ff5f5f" : "#d0d0d0"
	printf "<text x=\"%.1f\" y=\"%d\" fill=\"%s\"%s%s textLength=\"%.1f\" lengthAdjust=\"spacingAndGlyphs\" ", \
		x, y + 13, colour, bold ? " font-weight=\"bold\"" : "", underline ? " text-decoration=\"underline\"" : "", w
	printf "xml:space=\"preserve\">%s</text>\n", text
}

function attribute(n) {
	if (n == 0)
		red = bold = reverse = underline = 0
	else if (n == 1)
		bold = 1
	else if (n == 4)
		underline = 1
	else if (n == 7)
		reverse = 1
	else if (n == 31)
		red = 1
	else if (n == 39)
		red = 0
}

{
	column = 0
	gsub(/[\016\017]/, "")
	while (match($0, /\033\[[0-9;]*m/)) {
		if (RSTART > 1)
			draw(substr($0, 1, RSTART - 1))
		n = split(substr($0, RSTART + 2, RLENGTH - 3), code, ";")
		if (!n)
			attribute(0)
		for (i = 1; i <= n; i++)
			attribute(code[i] + 0)
		$0 = substr($0, RSTART + RLENGTH)
	}
	if (length($0))
		draw($0)
}

END { print "</svg>" }
