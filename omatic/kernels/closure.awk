# SPDX-License-Identifier: GPL-2.0-only
# closure.awk: list the files that a module's compilation reads from its own source tree.
#
# Usage:   awk -v flags="-Idir ..." -f closure.awk FILE, in the root of the tree
# Reads:   the module's source files, a name per line; flags are the compiler's
# Prints:  these names, and each file that they include, directly or indirectly, and that exists in
#          the tree

# A path without "." and ".."
function normal(path,	n, part, i, out, depth) {
	n = split(path, part, "/")
	depth = 0
	for (i = 1; i <= n; i++) {
		if (part[i] == "" || part[i] == ".")
			continue
		if (part[i] == ".." && depth > 0 && out[depth] != "..")
			depth--
		else
			out[++depth] = part[i]
	}
	path = out[1]
	for (i = 2; i <= depth; i++)
		path = path "/" out[i]
	return path
}

function exists(path,	line, got) {
	if (path in known)
		return known[path]
	got = (getline line < path) >= 0
	close(path)
	return known[path] = got
}

# Lists a file, once.
function add(path) {
	if (path in listed)
		return
	listed[path] = 1
	queue[++last] = path
	print path
}

# Lists the file PATH, or PATH_shipped, from which the Makefile makes it. Returns whether one exists.
function add_if_exists(path) {
	path = normal(path)
	if (path ~ /^\.\./)
		return 0
	if (exists(path))
		add(path)
	else if (exists(path "_shipped"))
		add(path "_shipped")
	else
		return 0
	return 1
}

# Lists the files that a file includes.
function add_includes(path,	line, name, quoted, dir, i) {
	dir = path
	sub(/[^\/]*$/, "", dir)
	while ((getline line < path) > 0) {
		if (line !~ /^[ \t]*#[ \t]*include[ \t]*["<]/)
			continue
		quoted = line ~ /include[ \t]*"/
		name = line
		sub(/^[^"<]*["<]/, "", name)
		sub(/[">].*/, "", name)
		if (quoted && add_if_exists(dir name))
			continue
		for (i = 1; i <= nsearch; i++)
			if (add_if_exists(search[i] "/" name))
				break
	}
	close(path)
}

BEGIN {
	n = split(flags, flag, " ")
	for (i = 1; i <= n; i++)
		if (flag[i] ~ /^-I./)
			search[++nsearch] = substr(flag[i], 3)
}

{ add($0) }

END {
	for (done = 1; done <= last; done++)
		add_includes(queue[done])
}
