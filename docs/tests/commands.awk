# SPDX-License-Identifier: GPL-2.0-only
# Print the commands that documents show, as lines "DOCUMENT: COMMAND". Reads Markdown files, and the output of
# `make help` as the file help.
#
# In Markdown, commands are the lines of indented blocks, and of fenced blocks that have no language or the language
# sh, as in "sh near". In the help, a command takes the first 24 columns, and a line of its own may name a variable:
# "KVER=...".

function show(command) {
	sub(/^\$ /, "", command)
	gsub(/^[ \t]+|[ \t]+$/, "", command)
	if (command != "")
		print FILENAME ": " command
}

# Remove a comment: two spaces or the start of the line, and #.
function without_comment(line) {
	sub(/(^|[ \t][ \t]+)#.*/, "", line)
	return line
}

# Collect the lines of a command until its quotes are closed.
function collect(line,    quotes) {
	pending = pending == "" ? without_comment(line) : pending "\n" line
	quotes = pending
	if (gsub(/'/, "", quotes) % 2)
		return
	gsub(/\n[ \t]*/, " ", pending)
	show(pending)
	pending = ""
}

FNR == 1 { fence = block = 0; pending = "" }

FILENAME == "help" {
	if (match($0, /make -C [^(]*/))
		show(substr($0, RSTART, RLENGTH))
	else if (/^make /)
		show(substr($0, 1, 24))
	else if (/^ +[A-Z]+=/)
		show(substr($0, 1, 24))
	next
}

/^```/ {
	fence = !fence
	commands = fence && /^```(sh( .*)?)?$/
	next
}
fence {
	if (commands)
		collect($0)
	next
}
# An indented block follows an empty line.
/^    / && (block || empty) {
	block = 1
	collect(substr($0, 5))
	next
}
!/^$/ && pending != "" { show(pending); pending = "" }
{ empty = /^$/; block = block && empty }
