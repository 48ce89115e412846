# SPDX-License-Identifier: GPL-2.0-only
# functions.awk WORDS FILE...: each file into the directory `out`, with the functions emptied that hold none of WORDS, for spatch's
# time goes by tokens. Lines keep their numbers. What the preprocessor reads stays: spatch looks at #if and at macros.
# A function ends with a line that begins with }; what stands before the next one belongs to that.

FILENAME == ARGV[1] {
	words[$1]
	next
}

FNR == 1 {
	finish()
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
		put()
}

END { finish() }

function has_word(text,	i, m, part) {
	m = split(text, part, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= m; i++)
		if (part[i] in words)
			return 1
	return 0
}

# A quoted /* makes a function longer than it is, and no harm.
function in_comment(text, open,	i) {
	while ((i = index(text, open ? "*/" : "/*"))) {
		text = substr(text, i + 2)
		open = !open
	}
	return open
}

function put(	i) {
	for (i = 1; i <= n; i++)
		print keep || directive[i] ? line[i] : "" >path
	n = keep = 0
}

function finish() {
	if (path == "")
		return
	put()
	close(path)
	comment = 0
	inside = ""
}
