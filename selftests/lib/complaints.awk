# SPDX-License-Identifier: GPL-2.0-only
# Print the complaints in a kernel log:
#
#	awk -f complaints.awk complaints complaints.known LOG
#
# complaints has patterns of lines that are complaints, complaints.known of those that are false
# alarms. A report of KCSAN consists of many lines: it is a complaint if PFQ makes one of the two
# accesses, that is, if a function of pfq.ko or pfq_hook.ko is one of the two innermost of either.

function is_in(text, list, n,    i) {
	for (i = 1; i <= n; i++)
		if (text ~ list[i])
			return 1
	return 0
}

# end_race: print the title of a report of KCSAN that has ended
function end_race() {
	if (race != "" && ours && !is_in(race, known, knowns))
		print race
	race = ""
}

FNR == 1 { file++ }

file <= 2 {
	sub(/[ \t]*#.*/, "")
	if ($0 == "")
		next
	if (file == 1)
		bad[++bads] = $0
	else
		known[++knowns] = $0
	next
}

# without time and task
{ text = $0; sub(/^(<[0-9]+>)?\[ *[0-9.]+\](\[ *[TC][0-9]+\])? ?/, "", text) }

text ~ /^==========/ { end_race(); next }

text ~ /^BUG: KCSAN: / {
	end_race()
	race = $0
	ours = 0
	frames = 2
	next
}

race != "" {
	if (text ~ / to 0x[0-9a-f]+ of [0-9]+ bytes by /)
		frames = 0
	else if (text ~ /\+0x[0-9a-f]+\/0x/ && frames++ < 2 && text ~ /\[pfq/)
		ours = 1
	next
}

# core/fail_alloc makes allocations fail; the kernel logs some of them, with a trace
text ~ /^fail_alloc: (vmalloc error|page allocation failure)/ { injected = 1; next }
injected && text ~ /^Call Trace/ { injected = 0; next }

is_in($0, bad, bads) && !is_in($0, known, knowns)

END { end_race() }
