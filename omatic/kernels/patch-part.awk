# SPDX-License-Identifier: GPL-2.0-only
# patch-part.awk: print the part of a patch that changes files which exist below TREE.
#
# Usage: awk -v tree=TREE -f patch-part.awk PATCH
#
# Limitation: it skips new files, which no driver of the part includes yet.

function exists(path,	line) {
	if ((getline line <path) < 0)
		return 0
	close(path)
	return 1
}

/^--- / { old = $0; next }
old != "" && /^\+\+\+ [^\/]*\// {
	path = $2
	sub(/^[^\/]*\//, "", path)
	kept = exists(tree "/" path)
	if (kept)
		print old
	old = ""
}
old != "" {
	if (kept)
		print old
	old = ""
}
/^(diff|index) / { kept = 0 }
kept
