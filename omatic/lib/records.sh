#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# records.sh NAME: print what kbuild recorded about the module NAME, which was built below the
# working directory.
#
# Usage:        called in the sandbox, after vendor.sh, since the records name paths of the sandbox
# Inputs:       NAME.mod, which lists the objects of a module, and the .OBJECT.cmd files, which list
#               the files that were read for an object
# Outputs:      lines of KIND<TAB>PATH; a PATH without a / at the beginning is below the working
#               directory
#                 module   a module that was built: first NAME, then others
#                 needed   a module that was built and that NAME needs, directly or not
#                 object   an object of NAME or of a module that it needs
#                 shipped  one that was not compiled here
#                 file     a file of the tree that was read for such an object
#                 kernel   a header of the kernel that was read
#                 outside  another file that was read: not of the tree, the kernel or the compiler
# Environment:  KDIR, the kernel's headers
# Exit status:  0, or 1 if NAME.ko was built in no place, or in several with different results

set -u
name=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find . -type f | sed 's,^\./,,' >"$work/tree"
grep '\.ko$' "$work/tree" | while read -r module; do
	# kbuild's own result has a record beside it; a copy has none
	[ ! -f "${module%.ko}.mod" ] || echo "$module"
done >"$work/modules"
awk -v want="$name" '{ name = $0; gsub(/.*\/|\.ko$/, "", name); gsub(/-/, "_", name); gsub(/-/, "_", want) }
	name == want' "$work/modules" | awk -v dir="${DIR:+$DIR/}" 'dir == "" || index($0, dir) == 1' >"$work/found"
sort -o "$work/found" "$work/found"
case $(xargs -r sha256sum <"$work/found" | cut -d ' ' -f 1 | sort -u | wc -l) in
0)
	echo "its build makes no $name.ko, but $(sed 's,.*/,,' "$work/modules" | sort -u | head -n 8 | paste -sd ' ')" >&2
	exit 1
	;;
1) module=$(head -n 1 "$work/found") ;;
*)
	echo "its build makes $name.ko in several places, which differ: $(paste -sd ' ' "$work/found"): set DIR in omatic/drivers/NAME.mk" >&2
	exit 1
	;;
esac
echo "module	$module"
grep -vxF "$module" "$work/modules" | sed 's/^/module\t/'

# needs MODULE: print the module, and those of this build that it needs
needs() {
	echo "$1" >"$work/needed"
	echo "$1" >"$work/todo"
	while [ -s "$work/todo" ]; do
		xargs modinfo -F depends <"$work/todo" | tr , '\n' | sort -u |
			awk 'NR == FNR { gsub(/-/, "_"); wanted[$0]; next }
				{ name = $0; gsub(/.*\/|\.ko$/, "", name); gsub(/-/, "_", name) }
				name in wanted' - "$work/modules" | grep -vxFf "$work/needed" >"$work/more"
		cat "$work/more" >>"$work/needed"
		mv "$work/more" "$work/todo"
	done
	cat "$work/needed"
}
needs "$module" >"$work/judged"
tail -n +2 "$work/judged" | sed 's/^/needed\t/'

common=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$KDIR/Makefile" | head -n 1)
awk -v cwd="$PWD" -v judged="$work/judged" -v kernel="$KDIR" -v common="${common:-$KDIR}" \
	-v compiler="$(gcc -print-file-name=include)" '
	# A path without "." and ".."
	function normal(path,	n, part, i, out, depth, text) {
		n = split(path, part, "/")
		for (i = 1; i <= n; i++) {
			if (part[i] == "" || part[i] == ".")
				continue
			if (part[i] == ".." && depth && out[depth] != "..")
				depth--
			else
				out[++depth] = part[i]
		}
		for (i = 1; i <= depth; i++)
			text = text (i > 1 ? "/" : "") out[i]
		return (path ~ /^\// ? "/" : "") text
	}
	function below(path, dir) {
		return index(path, dir "/") == 1
	}
	# in_tree PATH DIR: the name, in the tree, of a path in a record of the directory DIR; "" if it is
	# not in the tree. kbuild runs the compiler in the headers or, since 6.13, in a directory above.
	function in_tree(path, dir,	name) {
		if (path ~ /^\//) {
			path = normal(path)
			# where DKMS has its trees
			sub(/^\/tmp\/dkms\/[^\/]*\/[^\/]*\/build\//, cwd "/", path)
			return below(path, cwd) ? substr(path, length(cwd) + 2) : ""
		}
		for (;;) {
			name = normal(dir == "" ? path : dir "/" path)
			if (name in tree)
				return name
			if (dir !~ /\// && dir == "")
				return ""
			if (!sub(/\/[^\/]*$/, "", dir))
				dir = ""
		}
	}
	function directory(path) {
		return sub(/\/[^\/]*$/, "", path) ? path : ""
	}
	function note_read(path, dir,	name) {
		if ((path, dir) in seen)
			return
		seen[path, dir]
		name = in_tree(path, dir)
		if (name != "")
			print "file\t" name
		else if (path !~ /^\// || below(normal(path), kernel) || below(normal(path), common))
			print "kernel\t" (path ~ /^\// ? normal(path) : normal(kernel "/" path))
		else if (!below(normal(path), normal(compiler)) && normal(path) !~ /^\/usr\/lib\/gcc\// && normal(path) !~ /^\/tmp\/dkms/)
			print "outside\t" normal(path)
	}
	# read_object OBJECT: print what was read for it
	function read_object(object,	cmd, line, n, word, i, sources, deps) {
		print "object\t" object
		cmd = object
		sub(/[^\/]*$/, ".&.cmd", cmd)
		while ((getline line <cmd) > 0) {
			if (line ~ /^source_[^ ]* :=/) {
				sub(/^[^=]*= */, "", line)
				if (line !~ /_shipped$/) {
					sources++
					note_read(line, directory(object))
				}
			} else if (line ~ /^deps_[^ ]* :=/) {
				deps = 1
			} else if (deps && line ~ /^ /) {
				n = split(line, word, /[ \t\\]+/)
				for (i = 1; i <= n; i++)
					if (word[i] != "" && line !~ /\$\(wildcard/)
						note_read(word[i], directory(object))
			} else {
				deps = 0
			}
		}
		close(cmd)
		if (!sources)
			print "shipped\t" object
	}
	{ tree[$0] }
	# read_module MODULE: print what was read for its objects
	function read_module(record,	line, n, word, i, object) {
		sub(/\.ko$/, ".mod", record)
		while ((getline line <record) > 0) {
			n = split(line, word, " ")
			for (i = 1; i <= n; i++)
				if (word[i] ~ /\.o$/) {
					object = in_tree(word[i], directory(record))
					if (object != "" && !(object in done)) {
						done[object]
						read_object(object)
					}
				}
		}
	}
	END {
		while ((getline module <judged) > 0)
			read_module(module)
	}' "$work/tree" | sort -u
