# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# marks.sh: let the compiler name the uses of those parts of the kernel's headers by which packets get to the network
# stack and of which no symbol tells.
#
# Usage:        sourced by stages/control.sh
# Inputs:       proof/marks; the kernel's headers
# Outputs:      mark_headers: $tmp/marked/, the marked copies of headers
#               marked_uses LOG: lines of FILE:LINE, FUNCTION, NAME, "compiler", separated by tabs, from
#               the compiler's warnings in LOG; FILE is below $B/control, or what the compiler says if a
#               flag of the compiler has the name
# Environment:  B KDIR OMATIC, as in lib/common.sh
# shellcheck disable=SC2154 # common.sh sets tmp

# Flags that let the compiler warn, and nothing more.
mark_flags="-Wdeprecated-declarations -Wno-error=deprecated-declarations"

# header_dir: print the directory of the kernel's headers that have structures
header_dir() {
	common=$(sed -n 's,^include \(/.*\)/Makefile$,\1,p' "$KDIR/Makefile" | head -n 1)
	echo "${common:-$KDIR}/include"
}

# mark_headers: copy the headers that proof/marks names, with the parts marked
mark_headers() {
	include=$(header_dir)
	grep -v '^#' "$OMATIC/proof/marks" | cut -f 1 | sort -u | while read -r header; do
		[ -f "$include/$header" ] || continue
		mkdir -p "$tmp/marked/$(dirname "$header")"
		awk -v marks="$(awk -F'\t' -v header="$header" '$1 == header { printf "%s.%s ", $2, $3 }' "$OMATIC/proof/marks")" \
			-f "$OMATIC/proof/marks.awk" "$include/$header" >"$tmp/marked/$header"
		# kbuild compares dates
		touch -r "$include/$header" "$tmp/marked/$header"
	done
}

marked_uses() {
	awk -v place="$B/tree/" '
		# The makes run in parallel, so a function belongs to its file.
		/: In function / {
			file = name = $0
			sub(/: In function .*/, "", file)
			sub(/.*: In function ./, "", name)
			sub(/[^A-Za-z0-9_].*/, "", name)
			around[file] = name
			next
		}
		/: At top level:/ { file = $0; sub(/: At top level:.*/, "", file); around[file] = "-"; next }
		/: warning: .* is deprecated: omatic/ {
			at = mark = $0
			sub(/: warning: .*/, "", at)
			sub(/.*: warning: ./, "", mark)
			sub(/[^A-Za-z0-9_].*/, "", mark)
			n = split(at, part, ":")
			file = part[1]
			function_name = file in around ? around[file] : "-"
			if (index(file, place) == 1)
				file = substr(file, length(place) + 1)
			print file "\t" (n > 1 ? part[2] : 0) "\t" function_name "\t" mark
		}' "$1" | sort -u | while IFS='	' read -r file line name mark; do
		# kbuild of 6.13 and later runs the compiler in the directory of the module
		case $file in
		include/* | ./include/*) continue ;;
		# such as a name of DKMS for the tree
		/*)
			file=$(awk -F'\t' -v path="$file" '$1 == "file" && $3 == path { print $2; exit }' "$B/records")
			[ "$file" ] || continue
			;;
		"<"*) ;;
		*)
			[ -f "$B/control/$file" ] || file=$(awk -F'\t' -v file="$file" '$1 == "file" && ("/" $2) ~ ("/" file "$") { print $2; exit }' "$B/records")
			[ "$file" ] || continue
			;;
		esac
		printf '%s:%s\t%s\t%s\tcompiler\n' "$file" "$line" "$name" "$mark"
	done
}
