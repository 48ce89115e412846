# SPDX-License-Identifier: GPL-2.0-only
# Turn the output of lang_cost into a table with a line for each program.
BEGIN {
	name["flow"] = "ip >-> udp >-> steer_flow"
	name["ten"] = "10 functions"
	name["par"] = "16-way par"
}
NF == 4 { above[$1, $2] = $4 }
NF == 3 { compiled = compiled sprintf("compiled: %s in %d us\n", $2, $3) }
NF < 3 { print }
END {
	printf "%-28s %8s %12s %6s %12s %12s\n", "program", "pfq-lang", "XDP (clang)", "ratio", "fanout", "classic BPF"
	split("flow ten par", order, " ")
	for (i = 1; i in order; i++) {
		p = order[i]
		printf "%-28s %8.0f %12.0f %6.2f %12.0f %12.0f\n", name[p], above["pfq-lang", p], above["xdp", p],
			above["pfq-lang", p] / above["xdp", p], above["fanout", p], above["classic", p]
	}
	printf "per function, of the 10: %.1f\n%s", above["pfq-lang", "ten"] / 10, compiled
}
