# SPDX-License-Identifier: GPL-2.0-only
# btf.awk: print the functions that take a packet, by BTF, the types that a kernel describes.
#
# Usage: awk [-v all=1] -f btf.awk TYPES [TYPES OF A MODULE]
#
# TYPES is the output of "bpftool btf dump format raw". The types of a module refer to those of the kernel,
# which come first; then only the functions of the module are printed.
#
# A function takes a packet if the type of a parameter is a pointer to one of the structures below,
# directly or by other pointers (struct sk_buff **). The order of the lines is that of FILE, where a
# type may follow its use, so they are all read first.
#
# Output: lines of FUNCTION, a tab, STRUCTURE; and with -v all=1 also the other functions, whose
# structure is "-".

BEGIN {
	split("sk_buff sk_buff_head xdp_buff xdp_frame xdp_frame_bulk xdp_buff_xsk", list, " ")
	for (i in list)
		packet[list[i]]
}

# value NAME: the value of NAME=VALUE in the line
function value(name,	at) {
	at = index($0, " " name "=")
	return at ? substr($0, at + length(name) + 2) + 0 : 0
}

/^\[/ {
	id = substr($1, 2) + 0
	kind[id] = $2
	parameters = $2 == "FUNC_PROTO"
	if ($2 == "FUNC") {
		if (FILENAME != ARGV[ARGC - 1])
			next
		name = $3
		gsub(/\047/, "", name)
		functions[++n] = name
		prototype[n] = value("type_id")
	} else if ($2 == "STRUCT" || $2 == "FWD") {
		name = $3
		gsub(/\047/, "", name)
		if (name in packet)
			structure[id] = name
	} else if ($2 ~ /^(PTR|CONST|VOLATILE|RESTRICT|TYPEDEF|TYPE_TAG)$/)
		target[id] = value("type_id")
	next
}

# A member of a structure has the same form, but belongs to no prototype.
parameters { takes[id] = takes[id] " " value("type_id") }

# packet_of TYPE: the structure that a pointer of this type leads to, or nothing
function packet_of(type,	pointers) {
	for (; type in target; type = target[type])
		pointers += kind[type] == "PTR"
	return pointers && type in structure ? structure[type] : ""
}

END {
	for (i = 1; i <= n; i++) {
		found = "-"
		count = split(takes[prototype[i]], types, " ")
		for (j = 1; j <= count && found == "-"; j++)
			if (packet_of(types[j]) != "")
				found = packet_of(types[j])
		if (found != "-" || all)
			print functions[i] "\t" found
	}
}
