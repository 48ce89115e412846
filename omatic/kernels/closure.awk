# The files that a module's compilation reads from its own source tree: those
# named in the input and, from there, whatever #include reaches. Run in the
# tree's root; -v flags="-Idir ..." are the compiler's.

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

function add(path) {
	if (path in listed)
		return
	listed[path] = 1
	queue[++last] = path
	print path
}

# x.h, or what the Makefile makes it of
function try(path) {
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

function follow(path,	line, name, quoted, dir, i) {
	dir = path
	sub(/[^\/]*$/, "", dir)
	while ((getline line < path) > 0) {
		if (line !~ /^[ \t]*#[ \t]*include[ \t]*["<]/)
			continue
		quoted = line ~ /include[ \t]*"/
		name = line
		sub(/^[^"<]*["<]/, "", name)
		sub(/[">].*/, "", name)
		if (quoted && try(dir name))
			continue
		for (i = 1; i <= nsearch; i++)
			if (try(search[i] "/" name))
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
		follow(queue[done])
}
