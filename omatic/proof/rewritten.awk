# SPDX-License-Identifier: GPL-2.0-only
# rewritten.awk: list the sites that a diff rewrites, and reject every other change.
#
# Usage:        awk -v shapes=FILE -f rewritten.awk DIFF
# Reads:        a unified diff, and proof/shapes
# Prints:       FILE:LINE<TAB>CALL for each rewritten site, with the line of the original file. CALL
#               is the renamed function, or xdp_guard for a shape that renames none.
#               FILE:LINE<TAB>TEXT<TAB>meaning for an added line that keeps the meaning of a name: see
#               lib/meanings.awk. LINE is that of the line before it.
#               "trouble<TAB>FILE:LINE: TEXT" for a change that is not accepted
# Exit status:  1 if there was trouble, else 0
#
# It accepts X -> pfq_X, changed blanks, the lines that keep meanings, and the shapes. For each
# group of changed lines, it compares the old text with the new one, both without blanks.

BEGIN {
	while ((getline line < shapes) > 0) {
		if (line ~ /^#/ || !(tab = index(line, "\t")))
			continue
		from[++nshapes] = substr(line, 1, tab - 1)
		to[nshapes] = substr(line, tab + 1)
	}
}

function trouble(text) {
	print "trouble\t" file ":" at[1] ": " text
	failed = 1
}

# The line of the old file that holds the character at an offset of the removed text
function line_of(offset,	i) {
	for (i = nremoved; i > 1 && starts[i] > offset; i--)
		;
	return at[i ? i : 1]
}

# Advances over X -> pfq_X, or over a pfq_X that was there before. Returns 0 if there is neither.
function match_rename(	name) {
	if (!match(added, /^pfq_[A-Za-z0-9_]+/))
		return 0
	name = substr(added, 5, RLENGTH - 4)
	if (substr(rest, 1, RLENGTH) == substr(added, 1, RLENGTH))
		advance(RLENGTH, RLENGTH)
	else if (substr(rest, 1, RLENGTH - 4) == name) {
		print file ":" line_of(done) "\t" name
		advance(RLENGTH - 4, RLENGTH)
	} else
		return 0
	return 1
}

# Advances over the longest shape that matches here. Returns 0 if none does.
function match_shape(	i, best) {
	for (i = 1; i <= nshapes; i++)
		if (substr(added, 1, length(to[i])) == to[i] &&
		    substr(rest, 1, length(from[i])) == from[i] &&
		    substr(rest, 1, length(to[i])) != to[i] &&
		    (!best || length(to[i]) > length(to[best])))
			best = i
	if (!best)
		return 0
	print file ":" line_of(done) "\t" (from[best] ~ /^bpf_prog_run/ ? from[best] : "xdp_guard")
	advance(length(from[best]), length(to[best]))
	return 1
}

# Prints an added line that keeps a meaning, where one is. Returns 0 if there is none.
function take_meaning() {
	if (substr(added, 1, 1) != "\001")
		return 0
	print file ":" (done ? line_of(done - 1) : at[1] - 1) "\t" meaning[++nprinted] "\tmeaning"
	added = substr(added, 2)
	return 1
}

# Advances by a number of characters of the old and of the new text.
function advance(old_length, new_length) {
	rest = substr(rest, old_length + 1)
	added = substr(added, new_length + 1)
	done += old_length
}

# Compares the removed with the added text, at the end of a group of changed lines.
function compare_group() {
	rest = removed
	done = 0
	while (added != "") {
		if (take_meaning() || match_shape() || match_rename())
			continue
		if (rest == "" || substr(rest, 1, 1) != substr(added, 1, 1))
			break
		advance(1, 1)
	}
	if (rest != added)
		trouble("this change is neither a renamed call nor a shape of proof/shapes")
	removed = added = ""
	nremoved = nmeanings = nprinted = 0
}

# Returns whether a line lets pfq_X stand for X, or undoes that.
function keeps_meaning(text,	name) {
	if (text !~ /^#(define|undef) pfq_/)
		return 0
	name = text
	sub(/^#[a-z]+ pfq_/, "", name)
	sub(/[^A-Za-z0-9_].*/, "", name)
	return text == "#undef pfq_" name || text == "#define pfq_" name " " name ||
		text == "#define pfq_" name "(...) " name "(__VA_ARGS__)"
}

# A line of the diff without its first character and without blanks
function without_blanks(text) {
	text = substr(text, 2)
	gsub(/[ \t\r\f]/, "", text)
	return text
}

/^--- / && !in_hunk { file = $2; sub(/^a\//, "", file); next }
/^@@ / && !in_hunk {
	split($2, range, /[-,]/)
	old = range[2]
	left_old = range[3] == "" ? 1 : range[3]
	split($3, range, /[+,]/)
	left_new = range[3] == "" ? 1 : range[3]
	in_hunk = 1
	next
}
!in_hunk { next }
/^\\/ { next }
/^-/ {
	at[++nremoved] = old++
	starts[nremoved] = length(removed)
	removed = removed without_blanks($0)
	left_old--
}
/^\+/ {
	if (!nremoved)
		at[1] = old
	if (keeps_meaning(substr($0, 2))) {
		meaning[++nmeanings] = substr($0, 2)
		added = added "\001"
	} else
		added = added without_blanks($0)
	left_new--
}
/^ / || /^$/ { compare_group(); old++; left_old--; left_new-- }
left_old <= 0 && left_new <= 0 { compare_group(); in_hunk = 0 }
END { exit failed }
