# What a unified diff renames: file:line and call, of the old file. Complains
# of any change other than X -> pfq_X and the line that includes the hooks.

function trouble(text) {
	print "trouble\t" file ":" old ": " text
	failed = 1
}

function compare(line, minus, plus,	same, name) {
	while (match(plus, /pfq_[A-Za-z0-9_]+/)) {
		same = substr(plus, 1, RSTART - 1)
		name = substr(plus, RSTART + 4, RLENGTH - 4)
		if (substr(minus, 1, length(same)) != same)
			break
		minus = substr(minus, length(same) + 1)
		plus = substr(plus, RSTART + RLENGTH)
		if (substr(minus, 1, length(name)) == name) {
			print file ":" line "\t" name
			minus = substr(minus, length(name) + 1)
		} else if (substr(minus, 1, length(name) + 4) == "pfq_" name) {
			minus = substr(minus, length(name) + 5)
		} else {
			break
		}
	}
	if (minus != plus)
		trouble("the diff changes more than a name")
}

function settle(	i) {
	if (nminus != nplus)
		trouble("the diff adds or removes lines")
	else
		for (i = 1; i <= nminus; i++)
			compare(at[i], removed[i], added[i])
	nminus = nplus = 0
}

/^--- / && !in_hunk { file = $2; sub(/^a\//, "", file); next }
/^@@ / {
	settle()
	split($2, range, /[-,]/)
	old = range[2]
	left_old = range[3] == "" ? 1 : range[3]
	split($3, range, /[+,]/)
	left_new = range[3] == "" ? 1 : range[3]
	in_hunk = 1
	next
}
!in_hunk { next }
/^-/ { at[++nminus] = old++; removed[nminus] = substr($0, 2); left_old-- }
/^\+/ {
	left_new--
	if ($0 != "+#include <pfq/hook.h>")
		added[++nplus] = substr($0, 2)
}
/^ / || /^$/ { settle(); old++; left_old--; left_new-- }
left_old <= 0 && left_new <= 0 { settle(); in_hunk = 0 }
END { settle(); exit failed }
