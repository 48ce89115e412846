# SPDX-License-Identifier: GPL-2.0-only
# index.awk: list the modules of a source tree, from its Makefiles.
#
# Usage:   awk -f index.awk AUTO.CONF MAKEFILE...
# Reads:   the kernel's auto.conf (or /dev/null), then Makefiles and Kbuild files
# Prints:  NAME DIRECTORY OPTION VALUE, separated by tabs, for each object of an obj- line. OPTION is
#          CONFIG_..., or "m" for obj-m; VALUE is the option's value, "n" if it is not set.

FNR == 1 && FILENAME ~ /auto\.conf$/ { in_conf = 1 }
FNR == 1 && FILENAME !~ /auto\.conf$/ {
	in_conf = 0
	held = ""
	dir = FILENAME
	sub(/\/?[^\/]*$/, "", dir)
	sub(/^\.\//, "", dir)
}

in_conf {
	eq = index($0, "=")
	if (eq)
		value[substr($0, 1, eq - 1)] = substr($0, eq + 1)
	next
}

{
	$0 = held $0
	held = ""
	sub(/[ \t]*#.*/, "")
	if (sub(/\\[ \t\r]*$/, " ")) {
		held = $0
		next
	}
}

/^[ \t]*obj-[^ \t:+=]*[ \t]*[:+]?=/ {
	option = "m"
	if (match($0, /CONFIG_[A-Za-z0-9_]+/))
		option = substr($0, RSTART, RLENGTH)
	sub(/^[^=]*=/, "")
	n = split($0, object, /[ \t\r]+/)
	for (i = 1; i <= n; i++) {
		if (object[i] !~ /^[A-Za-z0-9_.\/+-]+\.o$/)
			continue
		where = dir
		name = substr(object[i], 1, length(object[i]) - 2)
		if (match(name, /.*\//)) {
			where = dir (dir == "" ? "" : "/") substr(name, 1, RLENGTH - 1)
			name = substr(name, RLENGTH + 1)
		}
		if (where == "")
			where = "."
		v = option == "m" ? "m" : value[option]
		printf "%s\t%s\t%s\t%s\n", name, where, option, v == "" ? "n" : v
	}
}
