# SPDX-License-Identifier: GPL-2.0-only
# meanings.awk: let the uses of a call, which are renamed, keep the meaning that the driver gives its name.
#
# Usage:   awk -v file=FILE -f meanings.awk DECLARATIONS TEXT
# Reads:   DECLARATIONS, the output of sites -d for all files of the driver; TEXT, the text of FILE
# Prints:  TEXT with one more line after each definition of such a name. From there on pfq_X stands for X.
#
# A macro with arguments gets a macro with arguments: were the hook's name an alias for the macro's, the
# macro's own body could not use the hook.
#
# A prototype that is not static may be that of the kernel's function. It counts only if the driver has the
# function.

BEGIN { FS = "\t" }

# Returns whether there is a hook that takes the place of a call. pfq_run_xdp() runs a program by
# bpf_prog_run_xdp(), whatever that is where it is used.
function has_hook(call) {
	return call !~ /bpf_prog_run|BPF_PROG_RUN|^gro_receive_skb$/
}

function line_after(kind, call) {
	if (kind == "undef")
		return "#undef pfq_" call
	if (kind == "function-macro")
		return "#define pfq_" call "(...) " call "(__VA_ARGS__)"
	return "#define pfq_" call " " call
}

FILENAME == ARGV[1] {
	if ($2 == "function")
		defined[$3]
	declared[++n] = $1
	kind[n] = $2
	name[n] = $3
	next
}

FNR == 1 {
	for (i = 1; i <= n; i++) {
		line = declared[i]
		sub(/.*:/, "", line)
		if (declared[i] != file ":" line || !has_hook(name[i]) || kind[i] == "enumerator" || kind[i] == "prototype" && !(name[i] in defined))
			continue
		text = line_after(kind[i], name[i])
		if (index("\n" add[line], "\n" text "\n") == 0)
			add[line] = add[line] text "\n"
	}
}

# A line that is there already is not added again.
pending != "" && index(pending, $0 "\n") != 1 { printf "%s", pending; pending = "" }
pending != "" { pending = substr(pending, length($0) + 2) }
{ print }
FNR in add { pending = pending add[FNR] }
END { printf "%s", pending }
