# SPDX-License-Identifier: GPL-2.0-only
# same-relocations.awk: compare the receive calls and program runs of a module with those of the
# unmodified one, as relocations.awk found them in the two files.
#
# Usage: awk -v vendor=TEXT -v compilers=differ|"" -f same-relocations.awk SITES CONTROL REWRITTEN
# TEXT is empty for a module of the kernel: its other programs were read, and debug kernels have several jumps for
# a run. SITES is sites.tsv: a waived site stays as it was.
#
# What must hold, in each function:
#   - it has as many relocations to a receive call and its hook as the unmodified one has to the call;
#     those to the call itself only where a site is waived
#   - it runs XDP programs as often as the unmodified one, and calls pfq_frame() for each run, unless
#     the run is waived. A run, inlined, has two relocations to the dispatcher and a jump on
#     bpf_stats_enabled_key. A run of another program has the jump alone; it must be waived.
# The compiler may inline a function into another one than it did before. So what holds for the sums
# over the whole module is accepted, and told. If the unmodified module was built by another
# compiler, that may also have duplicated code: then it is enough that neither sum is zero. A waiver
# whose function is not in the module counts for other functions: that one was inlined. The hook makes
# a function that runs a program larger, so that the compiler may inline it in fewer places; each run
# that is left must offer its frame.
#
# Output: lines of VERDICT TEXT, separated by tabs. VERDICT is "same" (once, with the numbers), "moved"
# or "differs".

BEGIN { FS = "\t" }

# a row of SITES
FILENAME == ARGV[1] {
	if ($5 !~ /^waived/)
		next
	# "-" is a call outside of functions, such as an entry of a table
	what = $3 == "bpf_prog_run_xdp" ? "XDP program runs" : $3 ~ /bpf_prog_run|BPF_PROG_RUN/ ? "BPF program runs" : $3
	waived[what, $2]++
	waivers[what]++
	functions[$2]
	next
}

function add(function_name, what, n, side) {
	functions[function_name]
	whats[what]
	count[side, function_name, what] += n
	total[side, what] += n
}

{
	side = FILENAME == ARGV[2] ? "control" : "rewritten"
	if ($2 == "-") {
		if (side == "rewritten")
			present[$1]
		next
	}
	# 7.x: napi_gro_receive() is inline and calls gro_receive_skb()
	symbol = $2 == "gro_receive_skb" ? "napi_gro_receive" : $2
	if (symbol ~ /^pfq_frame/) {
		if (symbol == "pfq_frame")
			frames[$1] += $3
	} else if (symbol == "bpf_dispatcher_xdp_func") {
		add($1, "XDP program runs", $3 / 2, side)
		if (side == "rewritten")
			runs[$1] += $3 / 2
	} else if (symbol == "bpf_stats_enabled_key") {
		add($1, "BPF program runs", $3, side)
		if (side == "rewritten")
			programs[$1] += $3
	} else {
		if (side == "rewritten" && sub(/^pfq_/, "", symbol))
			hooks[symbol] += $3
		else if (side == "rewritten") {
			left[symbol]
			unhooked[symbol, $1] += $3
		} else
			calls += $3
		add($1, symbol, $3, side)
	}
}

# not_waived WHAT: the functions that have more calls or runs without a hook than are waived in them; empty if as
# many are waived in functions that are not in the module
function not_waived(what,	name, excess, spare, list) {
	for (name in functions)
		if (unhooked[what, name] > waived[what, name]) {
			excess += unhooked[what, name] - waived[what, name]
			list = list " " name "()"
		} else if (!(name in present))
			spare += waived[what, name]
	return excess > spare ? list : ""
}

# other_runs SIDE: the number of runs of programs that are no XDP programs
function other_runs(side) {
	return total[side, "BPF program runs"] - total[side, "XDP program runs"]
}

END {
	for (what in whats) {
		list = ""
		for (name in functions)
			if (count["control", name, what] != count["rewritten", name, what])
				list = list (list == "" ? "" : ", ") name "() " count["control", name, what] + 0 \
					" and " count["rewritten", name, what] + 0
		if (list == "")
			continue
		verdict = "differs"
		if (total["control", what] == total["rewritten", what])
			verdict = "moved"
		else if (what ~ /runs$/ && total["rewritten", "XDP program runs"] && other_runs("control") == other_runs("rewritten"))
			verdict = "moved"
		else if (compilers == "differ" && total["control", what] && total["rewritten", what]) {
			verdict = "moved"
			list = list " (built by another compiler)"
		}
		print verdict "\t" what ", unmodified and rewritten: " list
	}
	for (name in functions) {
		all_runs += runs[name]
		all_frames += frames[name]
		unhooked["XDP program runs", name] = runs[name] - frames[name]
		unhooked["BPF program runs", name] = programs[name] - runs[name]
	}
	for (symbol in left)
		if (list = not_waived(symbol))
			print "differs\t" symbol " is called by" list ", and " waivers[symbol] + 0 " calls are waived"
	if (list = not_waived("XDP program runs"))
		print "differs\tprogram runs that offer no frame to PFQ:" list
	if (vendor && (list = not_waived("BPF program runs")))
		print "differs\truns of BPF programs, which are none of bpf_prog_run_xdp():" list ", and " \
			waivers["BPF program runs"] + 0 " are waived"
	for (symbol in hooks)
		all_hooks += hooks[symbol]
	print "same\t" calls + 0 " relocations to receive calls, " all_hooks + 0 " to hooks; " all_runs + 0 " program runs, " \
		all_frames + 0 " that offer frames"
}
