# SPDX-License-Identifier: GPL-2.0-only
# table.awk: make docs/drivers.md.
#
# Usage:   awk -F'\t' -f table.awk drivers.tsv drivers.tsv
# Reads:   rows with the columns of rows.sh. The first reading tells whether two releases have sources of
#          the same version; then their rows are named by the release.
# Prints:  the page: a summary per kernel and group, the failures, and a table per group with a row per
#          module and a column per kernel

BEGIN {
	ngroups = split("ethernet wireless usb other", groups, " ")
	ncols = split("rewritten proved built crcs loads unloads", cols, " ")
	split("6 7 8 9 11 12", column, " ")
}

/^#/ || $1 == "release" { next }

NR == FNR {
	if ($1 != "-" && !(($2, $1) in release)) {
		release[$2, $1]
		releases[$2]++
	}
	next
}

{
	k = releases[$2] > 1 && $1 != "-" ? $1 : $2
	if (!(k in known_kernel)) {
		known_kernel[k]
		kernels[++nkernels] = k
	}
	seen[k, $4]++
	if (!(($3, $4) in known)) {
		known[$3, $4]
		members[$4] = members[$4] " " $3
	}
	if ($13 == "delivers no packets") {
		cell[$3, k] = "–"
		next
	}
	delivers[$3]
	deliver[k, $4]++
	if ($13 == "not tried") {
		cell[$3, k] = "?"
		untried[k, $4]++
		next
	}
	tried[k, $4]++
	add_run(rewrote, k SUBSEP $4, $14 " " $15)
	if ($16 != "-")
		add_run(built, k SUBSEP $4, $16 " " $17)
	good = 1
	text = "ok " $5
	for (i = 1; i <= ncols; i++) {
		v = $column[i]
		if (v == "yes" || v == "as inbox" || v == "no hook" || $11 == "as inbox" && i >= 5)
			yes[k, $4, i]++
		# proved when it was built
		if (cols[i] == "proved" && v == "sources" && $8 == "yes")
			yes[k, $4, i]++
		if (v == "no" && good) {
			good = 0
			text = "**not " cols[i] "**"
		}
	}
	if (good && $7 == "sources")
		text = "sources " $5 ($8 == "yes" ? " †" : "")
	if (good && $7 == "no hook")
		text = "no hook " $5
	if ($11 == "as inbox" || $12 == "as inbox")
		inbox[k]++
	frame[k, $4] += $10 == "yes"
	program[k, $4] += $10 == "program"
	cell[$3, k] = text
	if (!good)
		reasons[++nreasons] = "| " k " | " $3 " | " substr(text, 3, length(text) - 4) " | " escaped($13) " |"
}

# Adds a commit and date to the list of a group, once
function add_run(list, key, run) {
	if (index(", " list[key] ",", ", " run ","))
		return
	list[key] = list[key] (list[key] == "" ? "" : ", ") run
}

# A text for a table's cell
function escaped(text) {
	gsub(/\|/, "\\|", text)
	return text
}

# "n", or "n/m" if not all are
function n_of_m(n, m) { return n == 0 ? "–" : n == m ? n : n "/" m }

# Prints words, separated by blanks, in lines of at most 100 characters.
function print_folded(text,	n, i, word, line) {
	n = split(text, word, " ")
	line = word[1]
	for (i = 2; i <= n; i++) {
		if (length(line) + 1 + length(word[i]) > 100) {
			print line
			line = word[i]
		} else
			line = line " " word[i]
	}
	print line
}

# Sorts the words of a list into out[], by insertion. Returns their number.
function sorted(list, out,	n, i, j, t) {
	n = split(list, out, " ")
	for (i = 2; i <= n; i++) {
		t = out[i]
		for (j = i - 1; j > 0 && out[j] > t; j--)
			out[j + 1] = out[j]
		out[j + 1] = t
	}
	return n
}

END {
	print "# Drivers\n"
	print "This page shows the results of `make matrix`, with the commit and the date of each run. It is"
	print "generated: change `omatic/matrix/table.awk` instead. A kernel is named by the version of its source"
	print "and by Debian's flavour of it: 6.1.192, 6.1.192-rt, 6.1.192-cloud. A + behind a commit stands for"
	print "changes that were not committed.\n"
	print "The tables list every module that Debian builds under drivers/net. A module that imports none of"
	print "the kernel's receive calls (`omatic/proof/calls`) delivers no packets and needs no hook. Examples"
	print "are bus drivers, libraries, and WiFi drivers whose packets mac80211 delivers.\n"
	print "| kernel | group | modules | deliver packets | rewritten | proved | built | CRCs equal | frames | with a program | load | unload | rewritten by | built by |"
	print "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
	for (j = 1; j <= nkernels; j++) {
		k = kernels[j]
		for (g = 1; g <= ngroups; g++) {
			n = groups[g]
			if (!seen[k, n])
				continue
			line = "| " k " | " n " | " seen[k, n] " | " deliver[k, n] + 0
			for (i = 1; i <= ncols; i++) {
				if (i == 5)
					line = line (tried[k, n] ? " | " frame[k, n] + 0 " | " program[k, n] + 0 : " | - | -")
				line = line " | " (tried[k, n] ? n_of_m(yes[k, n, i] + 0, deliver[k, n]) : "-")
			}
			print line " | " (rewrote[k, n] == "" ? "-" : rewrote[k, n]) " | " (built[k, n] == "" ? "-" : built[k, n]) " |"
		}
	}
	line = ""
	for (j = 1; j <= nkernels; j++)
		if (inbox[kernels[j]])
			line = line (line == "" ? "" : ", ") kernels[j] ": " inbox[kernels[j]]
	print "\nThe columns from `rewritten` on count modules among those that deliver packets. A single number"
	print "means all of them; with a slash it is followed by their total.\n"
	print "- **rewritten**: the sources are rewritten and proved. **proved**: the built module is proved, too."
	print "- **CRCs equal**: the exported symbols have the CRCs of Debian's module. On 7.x Debian has no"
	print "  MODVERSIONS; there the lists of exported symbols are equal."
	print "- **frames**: the driver offers its frames to PFQ before any sk_buff exists. **with a program**: it"
	print "  does so only while an XDP program is attached, and uses the skb hook otherwise; `semantic/frame/`"
	print "  gives the reasons."
	print "- **load**, **unload**: the module loads and unloads in the virtual rig, without its hardware and"
	print "  without a warning in dmesg. A module that does not load (its bus is missing) or does not unload"
	print "  (vrf has no exit function) counts, too, if Debian's own module does not either. The numbers of"
	print "  such modules are " (line == "" ? "0" : line) "."
	print "- **rewritten by**: commit and date of the runs that rewrote and proved the sources. **built by**:"
	print "  of those that built the modules, whose results are the columns from `proved` to `unload`, without"
	print "  `frames` and `with a program`. Where the two differ, the sources were proved anew, and the modules"
	print "  were not built from them.\n"
	print "## Failures\n"
	if (nreasons) {
		print "| kernel | module | failure | reason |\n|---|---|---|---|"
		for (i = 1; i <= nreasons; i++)
			print reasons[i]
	} else
		print "No module that was tried has failed."
	for (j = 1; j <= nkernels; j++)
		for (g = 1; g <= ngroups; g++)
			if (untried[kernels[j], groups[g]])
				print "\nNot tried on " kernels[j] ": " untried[kernels[j], groups[g]] " of group " groups[g] "."
	print "\n## Each module\n"
	print "`ok 3`: the module has three sites, and all stages that were run succeeded, the build among them."
	print "`sources 3`: rewritten and proved, not built. `sources 3 †`: not built since, but by an earlier run."
	print "`no hook 3`: built and proved; what its sites call is waived. –: delivers no packets in that kernel."
	print "?: not tried. Empty: not in that kernel."
	for (g = 1; g <= ngroups; g++) {
		print "\n### " groups[g] "\n"
		line = "| module |"
		rule = "|---|"
		for (j = 1; j <= nkernels; j++) {
			line = line " " kernels[j] " |"
			rule = rule "---|"
		}
		print line "\n" rule
		n = sorted(members[groups[g]], name)
		quiet = ""
		for (i = 1; i <= n; i++) {
			if (!(name[i] in delivers)) {
				quiet = quiet " " name[i]
				continue
			}
			line = "| " name[i] " |"
			for (j = 1; j <= nkernels; j++)
				line = line " " cell[name[i], kernels[j]] " |"
			print line
		}
		if (quiet != "") {
			print ""
			print_folded("These modules deliver no packets on any kernel:" quiet ".")
		}
	}
}
