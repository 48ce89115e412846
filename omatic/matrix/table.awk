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

END {
	print "# Drivers\n"
	print "What `make matrix` found, when and at which commit. Generated: change omatic/matrix/, not this page.\n"
	print "Every module that Debian builds under drivers/net is there. One that imports none of the kernel's receive calls (`omatic/proof/calls`)"
	print "delivers no packets and needs no hook: a bus driver, a library, or a WiFi driver, for which mac80211 delivers.\n"
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
	print "\nA number alone is all of those that deliver. Rewritten: and the sources proved; proved: the built module, too."
	print "Load and unload: in the virtual rig, without the hardware and with no warning"
	print "in dmesg; a module that Debian's own likewise refuses to load (for want of its bus) or unload (vrf has no exit function) counts"
	line = ""
	for (j = 1; j <= nkernels; j++)
		if (inbox[kernels[j]])
			line = line (line == "" ? "" : ", ") kernels[j] ": " inbox[kernels[j]]
	print "in both columns (" (line == "" ? "none" : line) ")."
	print "Frames: those that show PFQ their frames before any sk_buff exists; by a program: those that do so while an XDP program is"
	print "attached, and else by the skb hook (`semantic/frame/` says why)."
	print "On 7.x Debian has no MODVERSIONS: equal CRCs there are equal lists of exports.\n"
	print "## What is not whole, and why\n"
	if (nreasons) {
		print "| kernel | module | what | why |\n|---|---|---|---|"
		for (i = 1; i <= nreasons; i++)
			print reasons[i]
	} else
		print "Nothing of what was tried."
	for (j = 1; j <= nkernels; j++)
		for (g = 1; g <= ngroups; g++)
			if (untried[kernels[j], groups[g]])
				print "\nNot tried on " kernels[j] ": " untried[kernels[j], groups[g]] " of group " groups[g] "."
	print "\n## Each module\n"
	print "`ok 3`: three delivery sites, and every stage is fine; `sources 3`: rewritten and proved, not built; –: delivers no packets there; ?: not tried; empty: not in that kernel."
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
			print "\nDeliver no packets on any kernel:" quiet "."
	}
}
