#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# records.sh NAME: print what kbuild recorded about the module NAME, which was built below the
# working directory.
#
# Usage:        called in the sandbox, after vendor.sh and with the same SANDBOX_TMP, since the records name
#               paths of the sandbox
# Inputs:       NAME.mod, which lists the objects of a module, and the .OBJECT.cmd files, which list
#               the files that were read for an object
# Outputs:      lines of KIND<TAB>PATH; a PATH without a / at the beginning is below the working
#               directory
#                 module   a module that was built: first NAME, then others
#                 needed   a module that was built and that NAME needs, directly or not
#                 object   an object of NAME or of a module that it needs
#                 shipped  one that was not compiled here, or another file that the linker read
#                 file     a file of the tree that was read for such an object; a third field is the path by
#                          which the compiler knows it
#                 kernel   a header of the kernel that was read
#                 lost     a file that was read in a directory that only the sandbox has
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

# read_records: print what the records say. Whether a path leads to a file of the tree, only the file system
# knows: DKMS's names for the tree are links, and so may any directory be. So read_records writes the paths
# whose real ones it does not know to $work/asked, and leaves them out.
read_records() {
	: >"$work/asked"
	awk -v cwd="$PWD" -v judged="$work/judged" -v kernel="$KDIR" -v common="${common:-$KDIR}" \
		-v compiler="$(gcc -print-file-name=include)" -v asked="$work/asked" -F"\t" '
		# real PATH: the path without links, "." and "..", or "" if it is not known yet
		function real(path) {
			if (path in known)
				return known[path]
			if (!(path in wanted))
				print path >asked
			wanted[path]
			return ""
		}
		function below(path, dir) {
			return index(path, dir "/") == 1
		}
		# find PATH DIR: set where to the real path of a path in a record of the directory DIR of the tree. kbuild
		# runs the compiler in the headers or, since 6.13, in a directory of the tree. Returns its name in the
		# tree, or "" if it is not there.
		function find(path, dir,	name) {
			if (path !~ /^\//) {
				for (;;) {
					where = real(cwd "/" (dir == "" ? "" : dir "/") path)
					name = substr(where, length(cwd) + 2)
					if (below(where, cwd) && name in tree)
						return name
					if (dir == "")
						break
					if (!sub(/\/[^\/]*$/, "", dir))
						dir = ""
				}
				path = kernel "/" path
			}
			where = real(path)
			# the headers may have links to others of the kernel
			if (where != "" && path !~ /\.\./ && of_kernel(path) && !below(where, cwd))
				where = path
			return below(where, cwd) ? substr(where, length(cwd) + 2) : ""
		}
		function directory(path) {
			return sub(/\/[^\/]*$/, "", path) ? path : ""
		}
		function of_kernel(path) {
			return below(path, kernel) || below(path, common)
		}
		function note_read(path, dir,	name) {
			if ((path, dir) in seen)
				return
			seen[path, dir]
			name = find(path, dir)
			if (name != "")
				print "file\t" name (path ~ /^\// ? "\t" path : "")
			else if (where == "")
				return
			else if (of_kernel(where))
				print "kernel\t" where
			else if (where ~ /^\/(tmp|var\/tmp|run|dev|proc)\// || where ~ /^\/(usr\/)?lib\/modules\//)
				print "lost\t" where
			else if (!below(where, compiler) && where !~ /^\/usr\/lib\/gcc\//)
				print "outside\t" where
		}
		# is_compiled LINE OBJECT: whether the line of a record says that a compiler made the object
		function is_compiled(line) {
			return line ~ /^source_[^ ]* :=/ && line !~ /_shipped$/
		}
		# read_object OBJECT: print what was read for it
		function read_object(object,	cmd, line, n, word, i, sources, deps) {
			if (object in done)
				return
			done[object]
			print "object\t" object
			cmd = object
			sub(/[^\/]*$/, ".&.cmd", cmd)
			while ((getline line <cmd) > 0) {
				if (is_compiled(line)) {
					sub(/^[^=]*= */, "", line)
					sources++
					note_read(line, directory(object))
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
		# read_linked PATH RECORD: print what was read for an object that a module is made of, and that RECORD names
		function read_linked(path, record,	name) {
			name = find(path, directory(record))
			if (name ~ /\.o$/)
				read_object(name)
			else if (name != "" || where != "")
				print "shipped\t" (name != "" ? name : where)
		}
		# read_words LINE MODULE RECORD: look for what the linker read among the words of a command
		function read_words(line, module, record,	n, word, i, name, file, more) {
			gsub(/["\047;]/, " ", line)
			n = split(line, word, /[ \t]+/)
			for (i = 1; i <= n; i++) {
				if (word[i] ~ /^@/) {
					file = substr(word[i], 2)
					while ((getline more <file) > 0)
						read_words(more, module, record)
					close(file)
					continue
				}
				# a library: "-l fw" or "-lfw"
				if (word[i] ~ /^-l/) {
					print "shipped\t" (word[i] == "-l" ? "-l" word[i + 1] : word[i])
					continue
				}
				sub(/^-[^=]*=|^-T/, "", word[i])
				if (word[i] == "" || word[i] ~ /^-/)
					continue
				name = find(word[i], directory(record))
				if (name in own || where == cwd)
					continue
				if (name in tree || (name == "" && word[i] ~ /^\// && !of_kernel(where) &&
				    where !~ /^\/usr\/(bin|lib\/(gcc|linux-kbuild))/))
					read_linked(word[i], record)
			}
		}
		# read_link TARGET MODULE: the files that the linker read for a TARGET of the module
		function read_link(target, module,	cmd, line, compiled, command) {
			cmd = target
			sub(/[^\/]*$/, ".&.cmd", cmd)
			while ((getline line <cmd) > 0) {
				compiled += is_compiled(line)
				if (line ~ /^(saved)?cmd_[^ ]* :=/)
					command = line
			}
			close(cmd)
			sub(/^[^=]*=/, "", command)
			if (!compiled)
				read_words(command, module, target)
		}
		# read_module MODULE: print what was read for its objects
		function read_module(module,	name, record, line, n, word, i) {
			name = module
			sub(/\.ko$/, "", name)
			record = name ".mod"
			# what kbuild makes itself
			split("", own)
			own[module]
			own[name ".o"]
			own[name ".mod"]
			own[name ".mod.o"]
			own[name ".lto.o"]
			own[name ".prelink.o"]
			while ((getline line <record) > 0) {
				n = split(line, word, " ")
				# older kernels list undefined symbols, too
				for (i = 1; i <= n; i++)
					if (word[i] ~ /\// || word[i] ~ /\.o$/)
						read_linked(word[i], record)
			}
			close(record)
			read_link(name ".o", module)
			read_link(module, module)
		}
		FILENAME == ARGV[1] { known[$1] = $2; next }
		{ tree[$0] }
		END {
			while ((getline module <judged) > 0)
				read_module(module)
		}' "$work/known" "$work/tree" >"$work/records"
}

: >"$work/known"
while read_records && [ -s "$work/asked" ]; do
	xargs -d "\n" realpath -m -- <"$work/asked" >"$work/real" || exit 1
	paste "$work/asked" "$work/real" >>"$work/known"
done
sort -u "$work/records"
