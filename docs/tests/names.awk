# SPDX-License-Identifier: GPL-2.0-only
# Prints the names in a Markdown file that the tree does not have, and the lines of prose that are
# too wide.
#
#	awk -f names.awk what=path LIST what=made LIST what=function LIST what=constant LIST \
#		what=target LIST what=type LIST what=verb LIST what=program LIST what=anchor LIST \
#		what=doc FILE
#
# A name is text between backticks. Of code blocks, the commands make and pfq, the paths in the tree
# and the programs in /selftests are checked, and below the heading "Map" each path.

BEGIN { WIDTH = 100 }

# A document may name a file by the end of its path: `kernels/kernel.sh`.
what == "path" {
	file = $0
	for (is_folder = 0; file != ""; is_folder = 1) {
		whole[file]
		if (is_folder)
			whole_folder[file]
		for (tail = file; ; sub(/^[^\/]*\//, "", tail)) {
			end[tail]
			if (is_folder)
				folder[tail]
			if (tail !~ /\//)
				break
		}
		if (!sub(/\/[^\/]*$/, "", file))
			break
	}
	next
}

what != "doc" { known[what, $0]; next }

function complain(text) {
	print FILENAME ":" FNR ": " text
}

# Documents write NAME, KVER or DRIVER where the reader puts a name.
function is_placeholder(path) {
	return path ~ /(^|[\/_.-])(AREA|CHIP|DRIVER|FOLDER|KVER|NAME|X)($|[\/_.-])/
}

function check_path(path,    pattern, tail) {
	if (path ~ /^(build|\.git|\.\.)\// || path ~ /\/[0-9.]+$/ || path in end)
		return
	pattern = path
	if (sub(/\/$/, "", pattern) && pattern in folder)
		return
	# what a command writes
	if (path !~ /\/.|\.(awk|c|cocci|h|map|md|mk|sh)$/ && ("made", pattern) in known)
		return
	if (path ~ /\*/) {
		gsub(/\./, "\\.", pattern)
		gsub(/\*/, "[^/]*", pattern)
		for (tail in end)
			if (tail ~ "^" pattern "$")
				return
	}
	if (!is_placeholder(path))
		complain("no file " path)
}

# A function that is not PFQ's may be the kernel's or libc's: some source calls it.
function check_function(name) {
	if (!(("function", name) in known))
		complain((name ~ /^pfq/ ? "no function " : "no source calls ") name "()")
}

function check_names(text,    token) {
	check_programs(text)
	while (match(text, /`[^`]+`/)) {
		token = substr(text, RSTART + 1, RLENGTH - 2)
		text = substr(text, RSTART + RLENGTH)
		if (token ~ /^make /) {
			check_make(token)
		} else if (token ~ /^pfq [a-z]/) {
			check_pfq(token)
		} else if (token ~ /^(struct|enum|union) [a-z0-9_]+$/) {
			if (!(("type", token) in known))
				complain("no " token)
		} else if (token ~ /^[a-z_][a-z0-9_]*\(.*\)$/) {
			sub(/\(.*/, "", token)
			check_function(token)
		} else if (token ~ /^(PFQ|RIG)_[A-Z0-9_]*[A-Z0-9]$/) {
			if (!(("constant", token) in known))
				complain("no constant or variable " token)
		} else if (token ~ /^<?[A-Za-z0-9_.*-]+(\/[A-Za-z0-9_.*-]*)+>?$/ ||
			   token ~ /^[A-Za-z0-9_*-]+\.(awk|c|cocci|conf|h|map|md|mk|sh|tsv)$/) {
			gsub(/[<>]/, "", token)
			check_path(token)
		}
	}
}

# make [-C FOLDER] [OPTION...] [TARGET | VARIABLE=VALUE]..., to the end of the command
function check_make(text,    n, i, word, dir) {
	sub(/^.*make /, "", text)
	gsub(/"[^"]*"|'[^']*'/, "", text)
	sub(/  .*|[;&|#)].*/, "", text)
	n = split(text, word, " ")
	dir = "."
	for (i = 1; i <= n; i++) {
		if (word[i] == "-C")
			dir = word[++i]
		else if (word[i] ~ /^[a-z][a-z0-9_-]*$/ && !is_placeholder(dir) &&
			 !(("target", dir " " word[i]) in known))
			complain("no target " word[i] " in " dir "/Makefile")
	}
}

# pfq VERB
function check_pfq(text,    word) {
	split(text, word, " ")
	if (word[2] ~ /^[a-z]/ && !(("verb", word[2]) in known))
		complain("no verb " word[2] " of pfq")
}

# The rig's guest has the programs of all folders of selftests/ in /selftests.
function check_programs(text,    name) {
	while (match(text, /(^|[^A-Za-z0-9_.}*])\/selftests\/[a-z0-9_.-]+/)) {
		name = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		sub(/.*\//, "", name)
		if (name !~ /\.sh$/ && !(("program", name) in known))
			complain("no program /selftests/" name)
	}
}

# A line of a code block: a quoted string may be a command, too.
function check_code(text,    n, i, command, top) {
	check_programs(text)
	n = split(text, command, /[;&|('"]|(^| )# /)
	for (i = 1; i <= n; i++) {
		sub(/^ *([$#] )? */, "", command[i])
		sub(/^sudo /, "", command[i])
		while (sub(/^[A-Z_]+=[^ ]* /, "", command[i]))
			;
		if (command[i] ~ /^pfq /)
			check_pfq(command[i])
		else if (command[i] ~ /^make /)
			check_make(command[i])
	}
	while (match(text, /[A-Za-z0-9_.*\/-]+/)) {
		top = command[1] = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (sub(/\/.*/, "", top) && top in whole_folder)
			check_path(command[1])
	}
}

# The map is a list of paths by indentation: "kmod/  ...", and "  hook/  ..." below it.
function check_map(line,    n, i, name) {
	if (line !~ /^(  )?[^ ]/)
		return
	if (!sub(/^  /, "", line))
		parent = ""
	sub(/  .*/, "", line)
	n = split(line, name, ", ")
	for (i = 1; i <= n; i++) {
		if (name[i] ~ /\/$/ && parent == "" && i == 1)
			next_parent = name[i]
		sub(/\/$/, "", name[i])
		if (!((parent name[i]) in whole) && name[i] != "build")
			complain("no file " parent name[i])
		mapped[parent name[i]]
	}
	if (parent != "")
		has_entries[parent]
	else
		parent = next_parent
}

# The map has all folders of the top, and all of a folder of which it has one.
function check_map_folders(    path, above) {
	for (path in whole_folder) {
		above = path
		if (!sub(/[^\/]*$/, "", above) || path ~ /(^|\/)\./)
			continue
		if ((above == "" || above in has_entries) && !(path in mapped))
			complain("the map lacks " path "/")
	}
}

function check_link(target, at,    anchor) {
	if (target ~ /^[a-z]+:/)
		return
	anchor = target
	sub(/#.*/, "", target)
	if (!sub(/^[^#]*#/, "", anchor))
		anchor = ""
	target = target == "" ? FILENAME : at target
	while (sub(/[^\/]+\/\.\.\//, "", target))
		;
	sub(/\/$/, "", target)
	if (target != FILENAME && !(target in whole))
		complain("the link leads to no file: " target)
	else if (anchor != "" && !(("anchor", target "#" anchor) in known))
		complain("the link leads to no heading: " target "#" anchor)
}

function check_links(text,    target, at) {
	at = FILENAME
	sub(/[^\/]*$/, "", at)
	while (match(text, /\]\([^)]*\)/)) {
		target = substr(text, RSTART + 2, RLENGTH - 3)
		text = substr(text, RSTART + RLENGTH)
		check_link(target, at)
	}
	# [text][label], and [label]: target, which may follow later
	if (match(text, /^\[[^]]+\]: +/)) {
		label[substr(text, 2, index(text, "]:") - 2)]
		check_link(substr(text, RLENGTH + 1), at)
	}
	gsub(/`[^`]*`/, "", text)
	while (match(text, /\]\[[^]]+\]/)) {
		refers[substr(text, RSTART + 2, RLENGTH - 3)] = FILENAME ":" FNR
		text = substr(text, RSTART + RLENGTH)
	}
}

/^#/ && !in_fence { is_map = /^## Map$/ }
/^ *```/ { in_fence = !in_fence; next }
in_fence || /^(    |\t)/ && was_blank {
	if (in_fence && is_map)
		check_map($0)
	else
		check_code($0)
	next
}
{
	was_blank = /^$/
	check_names($0)
	check_links($0)
	gsub(/[\200-\277]/, "")		# a character of UTF-8 counts once
	if (length($0) > WIDTH && !/^\|/)
		complain(length($0) " columns, more than " WIDTH)
}

END {
	for (name in refers)
		if (!(name in label))
			print refers[name] ": no label [" name "]"
	for (path in mapped) {
		check_map_folders()
		break
	}
}
