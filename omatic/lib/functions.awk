# SPDX-License-Identifier: GPL-2.0-only
# functions.awk: blank out the functions of C sources that contain none of some words, because
# spatch's time grows with the number of tokens.
#
# Usage:   awk -v out=DIRECTORY -f functions.awk WORDS FILE...
# Reads:   WORDS, a word per line; then the C sources
# Writes:  out/FILE for each FILE, with as many lines as the original. Preprocessor directives
#          stay, because spatch reads #if and macros.
#
# A function ends with a line that begins with }. Everything between two such lines (comments,
# declarations) counts as part of the function that follows.

FILENAME == ARGV[1] {
	words[$1]
	next
}

FNR == 1 {
	finish_file()
	path = out "/" FILENAME
}

{
	line[++n] = $0
	directive[n] = inside == "directive" || inside == "" && /^[ \t]*#/
	ends = inside == "" && /^}/
	keep = keep || has_word($0)
	comment = in_comment($0, comment)
	inside = directive[n] && (comment || /\\$/) ? "directive" : comment ? "comment" : ""
	if (ends && inside == "" && !/\\$/)
		print_function()
}

END { finish_file() }

function has_word(text,	i, m, part) {
	m = split(text, part, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= m; i++)
		if (part[i] in words)
			return 1
	return 0
}

# Returns whether a comment is open after the text, which begins inside one if open is set.
# A /* in a string counts as a comment: the function then ends later, and more text is kept.
function in_comment(text, open,	i) {
	while ((i = index(text, open ? "*/" : "/*"))) {
		text = substr(text, i + 2)
		open = !open
	}
	return open
}

function print_function(	i) {
	for (i = 1; i <= n; i++)
		print keep || directive[i] ? line[i] : "" >path
	n = keep = 0
}

function finish_file() {
	if (path == "")
		return
	print_function()
	close(path)
	comment = 0
	inside = ""
}
