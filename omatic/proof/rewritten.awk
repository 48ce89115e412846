# What a unified diff rewrites: file:line and call, of the old file. Complains of any
# change but X -> pfq_X, blanks, the line that includes the hooks, and the shapes of
# -v shapes=FILE, whose own call is xdp_guard when it is not a call that they rename.

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

# The line of the old file that the character at an offset of its text is on.
function line_of(offset,	i) {
	for (i = nremoved; i > 1 && starts[i] > offset; i--)
		;
	return at[i ? i : 1]
}

# X -> pfq_X here; pfq_X is pfq_X also where it was so before.
function renamed(	name) {
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

# The longest shape that fits here
function reshaped(	i, best) {
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

function advance(old_length, new_length) {
	rest = substr(rest, old_length + 1)
	added = substr(added, new_length + 1)
	done += old_length
}

function settle() {
	rest = removed
	done = 0
	while (added != "") {
		if (reshaped() || renamed())
			continue
		if (rest == "" || substr(rest, 1, 1) != substr(added, 1, 1))
			break
		advance(1, 1)
	}
	if (rest != added)
		trouble("the diff changes more than names")
	removed = added = ""
	nremoved = 0
}

function blankless(text) {
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
	removed = removed blankless($0)
	left_old--
}
/^\+/ {
	if (!nremoved)
		at[1] = old
	if ($0 !~ /^\+#include <pfq\/(hook|frame)\.h>$/)
		added = added blankless($0)
	left_new--
}
/^ / || /^$/ { settle(); old++; left_old--; left_new-- }
left_old <= 0 && left_new <= 0 { settle(); in_hunk = 0 }
END { exit failed }
