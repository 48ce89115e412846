# What a unified diff renames: file:line and call, of the old file. Complains of
# any change but X -> pfq_X, blanks, and the line that includes the hooks.

function trouble(text) {
	print "trouble\t" file ":" at[1] ": " text
	failed = 1
}

# The line of the old file that the character at an offset of its text is on.
function line_of(offset,	i) {
	for (i = nremoved; i > 1 && starts[i] > offset; i--)
		;
	return at[i]
}

function settle(	done, same, name, rest) {
	rest = removed
	done = 0
	while (match(added, /pfq_[A-Za-z0-9_]+/)) {
		same = substr(added, 1, RSTART - 1)
		name = substr(added, RSTART + 4, RLENGTH - 4)
		if (substr(rest, 1, length(same)) != same)
			break
		rest = substr(rest, length(same) + 1)
		done += length(same)
		if (substr(rest, 1, length(name) + 4) == "pfq_" name)
			name = "pfq_" name
		else if (substr(rest, 1, length(name)) == name)
			print file ":" line_of(done) "\t" name
		else
			break
		added = substr(added, RSTART + RLENGTH)
		rest = substr(rest, length(name) + 1)
		done += length(name)
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
	if ($0 != "+#include <pfq/hook.h>")
		added = added blankless($0)
	left_new--
}
/^ / || /^$/ { settle(); old++; left_old--; left_new-- }
left_old <= 0 && left_new <= 0 { settle(); in_hunk = 0 }
END { exit failed }
