# SPDX-License-Identifier: GPL-2.0-only
# drivers.tsv -> drivers.md

BEGIN {
	ngroups = split("ethernet wireless usb other", groups, " ")
	ncols = split("rewritten proved built crcs loads unloads", cols, " ")
	split("5 6 7 8 10 11", at, " ")
}

/^#/ || $1 == "kernel" { next }

{
	k = $1
	if (!(k in place)) {
		place[k]
		kernels[++nkernels] = k
	}
	seen[k, $3]++
	if (!(($2, $3) in known)) {
		known[$2, $3]
		members[$3] = members[$3] " " $2
	}
	if ($4 == "0") {
		cell[$2, k] = "–"
		next
	}
	delivers[$2]
	deliver[k, $3]++
	if ($12 == "not tried") {
		cell[$2, k] = "?"
		untried[k, $3]++
		next
	}
	tried[k, $3]++
	if (!runs[k, $3, $13 " " $14]++)
		run[k, $3] = run[k, $3] (run[k, $3] == "" ? "" : ", ") $13 " " $14
	good = 1
	text = "ok " $4
	for (i = 1; i <= ncols; i++) {
		v = $at[i]
		if (v == "yes" || v == "as inbox" || $10 == "as inbox" && i >= 5)
			yes[k, $3, i]++
		if (v == "no" && good) {
			good = 0
			text = "**not " cols[i] "**"
		}
	}
	if (good && $6 == "sources")
		text = "sources " $4
	if ($10 == "as inbox" || $11 == "as inbox")
		inbox[k]++
	frame[k, $3] += $9 == "yes"
	program[k, $3] += $9 == "program"
	cell[$2, k] = text
	if (!good)
		reasons[++nreasons] = "| " k " | " $2 " | " substr(text, 3, length(text) - 4) " | " escaped($12) " |"
}

function escaped(text) {
	gsub(/\|/, "\\|", text)
	return text
}

function of(n, m) { return n == 0 ? "–" : n == m ? n : n "/" m }

# insertion sort of words
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

# Lines of 100 columns; those after the first begin with indent.
function wrapped(text, indent,	word, n, i, line, out) {
	n = split(text, word, " ")
	line = word[1]
	for (i = 2; i <= n; i++) {
		if (length(line) + 1 + length(word[i]) > 100) {
			out = out line "\n"
			line = indent word[i]
		} else
			line = line " " word[i]
	}
	return out line
}

END {
	print "# Drivers\n"
	print wrapped("The results of `make matrix`, with date and commit. This page is generated: change `omatic/matrix/`, " \
		"not this page.") "\n"
	print wrapped("The tables have every module that Debian builds under drivers/net. A module that imports none of the " \
		"kernel's receive calls (`omatic/proof/calls`) delivers no packets and needs no hook: a bus driver, a " \
		"library, or a WiFi driver, for which mac80211 delivers.") "\n"
	print "| kernel | group | modules | deliver packets | rewritten | proved | built | CRCs equal | frames | by a program | load | unload | run |"
	print "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
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
				line = line " | " (tried[k, n] ? of(yes[k, n, i] + 0, deliver[k, n]) : "-")
			}
			print line " | " (run[k, n] == "" ? "-" : run[k, n]) " |"
		}
	}
	print "\nA number without a slash means all modules that deliver packets.\n"
	print "- **rewritten**: the sources are rewritten and proved. **proved**: the built module is proved, too."
	line = ""
	for (j = 1; j <= nkernels; j++)
		if (inbox[kernels[j]])
			line = line (line == "" ? "" : ", ") kernels[j] ": " inbox[kernels[j]]
	print wrapped("- **load**, **unload**: in the virtual rig, without the hardware, and without a warning in the kernel's " \
		"log. A module that Debian's own kernel likewise cannot load (its bus is missing) or unload (vrf has no exit " \
		"function) counts in both columns. Such modules: " (line == "" ? "none" : line) ".", "  ")
	print wrapped("- **frames**: the driver passes frames to PFQ before an sk_buff exists. **by a program**: it does so " \
		"while an XDP program is attached, and uses the skb hook otherwise (`semantic/frame/` has the reasons).", "  ")
	print wrapped("- **CRCs equal**: the exported symbols have the CRCs of the distribution's module. Debian's 7.x kernels " \
		"have no MODVERSIONS; there it means the same list of exports.", "  ") "\n"
	print "## Failures\n"
	if (nreasons) {
		print "| kernel | module | what | why |\n|---|---|---|---|"
		for (i = 1; i <= nreasons; i++)
			print reasons[i]
	} else
		print "None of the modules that were tried."
	for (j = 1; j <= nkernels; j++)
		for (g = 1; g <= ngroups; g++)
			if (untried[kernels[j], groups[g]])
				print "\nNot tried on " kernels[j] ": " untried[kernels[j], groups[g]] " modules of the group " groups[g] "."
	print "\n## Each module\n"
	print wrapped("`ok 3`: the module has three delivery sites, and passed every stage. `sources 3`: rewritten and proved, " \
		"not built. –: it delivers no packets on this kernel. ?: it was not tried. Empty: the kernel does not have it.")
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
		if (quiet != "")
			print "\n" wrapped("Deliver no packets on any kernel:" quiet ".")
	}
}
