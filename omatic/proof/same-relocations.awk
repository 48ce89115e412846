# SPDX-License-Identifier: GPL-2.0-only
# same-relocations.awk: compare the receive calls and program runs of a module with those of the
# unmodified one, as relocations.awk found them in the two files.
#
# Usage: awk -v compilers=differ|"" -f same-relocations.awk SITES CONTROL REWRITTEN
# SITES is sites.tsv: a waived site stays as it was.
#
# What must hold, in each function:
#   - it has as many relocations to a receive call and its hook as the unmodified one has to the call;
#     those to the call itself only if a site is waived
#   - it runs XDP programs as often as the unmodified one, and calls pfq_frame() for each run, unless
#     the run is waived. A run, inlined, has two relocations to the dispatcher and a jump on
#     bpf_stats_enabled_key. A run of another program has the jump alone; it must be waived.
# The compiler may inline a function into another one than it did before. So what holds for the sums
# over the whole module is accepted, and told. If the unmodified module was built by another
# compiler, that may also have duplicated code: then it is enough that neither sum is zero.
#
# Output: lines of VERDICT TEXT, separated by tabs. VERDICT is "same" (once, with the numbers), "moved"
# or "differs".

BEGIN { FS = "\t" }

# a row of SITES
FILENAME == ARGV[1] {
	if ($5 ~ /^waived/) {
		waived[$3]++
		if ($3 ~ /bpf_prog_run|BPF_PROG_RUN|bpf_func/ && $3 != "bpf_prog_run_xdp")
			waived_programs++
	}
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
			all_programs += $3
	} else {
		if (side == "rewritten" && sub(/^pfq_/, "", symbol))
			hooks[symbol] += $3
		else if (side == "rewritten") {
			left[symbol] += $3
			where[symbol] = where[symbol] " " $1 "()"
		} else
			calls += $3
		add($1, symbol, $3, side)
	}
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
		else if (compilers == "differ" && total["control", what] && total["rewritten", what]) {
			verdict = "moved"
			list = list " (built by another compiler)"
		}
		print verdict "\t" what ", unmodified and rewritten: " list
	}
	for (symbol in left)
		if (left[symbol] > waived[symbol])
			print "differs\t" symbol " is called by" where[symbol] ", and " waived[symbol] + 0 " calls are waived"
	for (name in runs) {
		all_runs += runs[name]
		all_frames += frames[name]
		if (runs[name] != frames[name])
			unhooked = unhooked (unhooked == "" ? "" : ", ") name "() " runs[name] - frames[name] " of " runs[name]
	}
	if (all_runs - all_frames > waived["bpf_prog_run_xdp"])
		print "differs\tprogram runs that offer no frame to PFQ: " unhooked
	if (all_programs - all_runs > waived_programs)
		print "differs\t" all_programs - all_runs " runs of BPF programs are none of bpf_prog_run_xdp(), and " \
			waived_programs + 0 " are waived"
	for (symbol in hooks)
		all_hooks += hooks[symbol]
	print "same\t" calls + 0 " relocations to receive calls, " all_hooks + 0 " to hooks; " all_runs + 0 " program runs, " \
		all_frames + 0 " that offer frames"
}
