# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# imports.sh: what a built module imports, classified, and what the modules deliver that export it.
#
# Usage:        sourced by prove-module.sh; begin_imports once, then classify FILE
# Inputs:       proof/calls, proof/imports, $K/takes-packets.tsv, $K/vmlinux.btf, the kernel's own
#               modules, $B/tree/, $B/sites.tsv
# Outputs:      see imports.awk; $K/packets/MODULE.tsv, the functions of a module of the kernel
# Environment:  B K KVER KDIR SRC KERNEL OMATIC, as in lib/common.sh; $root, the kernel's image, or empty
# shellcheck disable=SC2154 # common.sh sets tmp

# list_modules DIRECTORY: print NAME PATH of each module file in it; the name as the kernel writes it
list_modules() {
	find "$1" -name "*.ko*" | awk '
		/\.ko(\.xz|\.zst|\.gz)?$/ {
			name = $0
			sub(/.*\//, "", name)
			sub(/\.ko.*/, "", name)
			gsub(/-/, "_", name)
			print name " " $0
		}'
}

# undefined FILE: the undefined symbols of a module file, weak ones included
undefined() {
	nm -u "$1" | awk '{ print $NF }' | sort -u
}

# begin_imports: list what this source's modules and the kernel's export
begin_imports() {
	grep -v '^#' "$OMATIC/proof/calls" | cut -f 1 | sort -u >"$tmp/calls.words"
	# symbols that show that a module delivers packets: receive calls, hooks, and what is refused
	# because it delivers
	awk '/^refused\tdelivers/ { on = 1; next } !/^\t/ { on = 0 } on { for (i = 1; i <= NF; i++) print $i }' \
		"$OMATIC/proof/imports" | sort -u - "$tmp/calls.words" >"$tmp/delivering"
	[ -z "$root" ] || list_modules "$root/lib/modules/$KVER/kernel" >"$tmp/modules.kernel"
	touch "$tmp/modules.kernel"
	list_modules "$B/tree" >"$tmp/modules.source"
	{
		awk -F'\t' -v OFS='\t' '{ sub(/.*\//, "", $3); gsub(/-/, "_", $3); print $2, $3 }' "$KDIR/Module.symvers"
		while read -r name file; do
			nm "$file" | sed -n "s/.* __ksymtab_\(.*\)/\1\t$name/p"
		done <"$tmp/modules.source"
	} >"$tmp/exports.tsv"
}

# module_file NAME: print the path of a module of this source or, unpacked, of the kernel
module_file() {
	found=$(awk -v name="$1" '$1 == name { sub(/^[^ ]* /, ""); print; exit }' "$tmp/modules.source" "$tmp/modules.kernel")
	case $found in
	'') return 1 ;;
	*.ko) echo "$found"; return ;;
	esac
	mkdir -p "$tmp/unpacked"
	[ -e "$tmp/unpacked/$1.ko" ] || case $found in
	*.xz) xz -dc "$found" ;;
	*.zst) zstd -qdc "$found" ;;
	*.gz) gzip -dc "$found" ;;
	esac >"$tmp/unpacked/$1.ko"
	echo "$tmp/unpacked/$1.ko"
}

# is_ours NAME: whether a module was built from this source
is_ours() {
	grep -q "^$1 " "$tmp/modules.source"
}

# needs NAME: print the module and those that it needs, the module first
needs() {
	todo=$1 seen=' '
	while [ "$todo" ]; do
		first=${todo%% *}
		case $todo in *' '*) todo=${todo#* } ;; *) todo= ;; esac
		case $seen in *" $first "*) continue ;; esac
		seen="$seen$first "
		echo "$first"
		file=$(module_file "$first") || continue
		more=$(modinfo -F depends "$file" | tr ',-' ' _')
		[ -z "$more" ] || todo="${todo:+$todo }$more"
	done
}

# remedy NAME: say what is to be done about a module that delivers packets
remedy() {
	file=$(module_file "$1")
	if nm -u "$file" | grep -q ' pfq_[a-z_]*$'; then
		echo "hooked, of the same source"
		return
	fi
	for dir in "$K/$1" "$K/$(echo "$1" | tr _ -)"; do
		if [ -e "$dir/verdict" ] && grep -q '	hooked$' "$dir/sites.tsv"; then
			echo "hooked, in ${dir#"$BUILD/"}"
			return
		fi
	done
	if is_ours "$1"; then
		echo "not hooked, of the same source"
	elif awk -F'\t' -v name="$1" '{ gsub(/-/, "_", $1) } $1 == name { found = 1 } END { exit !found }' \
		"$K/linux/modules.tsv" 2>/dev/null; then
		echo "not hooked: make omatic DRIVER=$1, too"
	else
		echo "no driver, so that PFQ takes its packets from the tap"
	fi
}

# delivers NAME: print how a module delivers packets, by itself or by a module that it needs.
# Fails if it does not.
delivers() {
	for other in $(needs "$1"); do
		file=$(module_file "$other") || continue
		call=$(undefined "$file" | awk 'NR == FNR { delivering[$1]; next } $1 in delivering || /^pfq_/ { print; exit }' "$tmp/delivering" -)
		[ "$call" ] || continue
		if [ "$other" = "$1" ]; then
			echo "by ${call#pfq_}; $(remedy "$other")"
		else
			echo "by $other, which calls ${call#pfq_}; $(remedy "$other")"
		fi
		return
	done
	return 1
}

# types_of NAME: print the functions of a module, and what packets they take, by its BTF. Prints
# nothing if it has none.
types_of() {
	is_ours "$1" || [ ! -s "$K/vmlinux.btf" ] || {
		if [ ! -e "$K/packets/$1.tsv" ]; then
			mkdir -p "$K/packets"
			bpftool btf dump file "$K/vmlinux.btf" format raw >"$tmp/types.kernel"
			bpftool -B "$K/vmlinux.btf" btf dump file "$(module_file "$1")" format raw >"$tmp/types.module" 2>/dev/null || :
			awk -v all=1 -f "$OMATIC/kernels/btf.awk" "$tmp/types.kernel" "$tmp/types.module" >"$tmp/functions"
			mv "$tmp/functions" "$K/packets/$1.tsv"
		fi
		cat "$K/packets/$1.tsv"
	}
}

# classify FILE: print what a module file imports that takes a packet or is refused; see imports.awk
classify() {
	undefined "$1" >"$tmp/undefined.list"
	awk -F'\t' 'NR == FNR { from[$1] = $2; next } $1 in from && from[$1] != "vmlinux" { print from[$1] }' "$tmp/exports.tsv" "$tmp/undefined.list" |
		sort -u >"$tmp/exporters"
	cp "$K/takes-packets.tsv" "$tmp/takes.tsv"
	: >"$tmp/delivers.tsv"
	while read -r exporter; do
		how=$(delivers "$exporter") || how=
		[ "$how" ] || module_file "$exporter" >/dev/null || how="it is not at hand, so what it does with packets is unknown"
		[ -z "$how" ] || {
			types_of "$exporter" >"$tmp/types"
			cat "$tmp/types" >>"$tmp/takes.tsv"
			[ -s "$tmp/types" ] || is_ours "$exporter" || how="$how; which of its functions do is unknown"
			printf "%s\t%s\t%s\n" "$exporter" "$how" "$(sed 1q "$tmp/types")" >>"$tmp/delivers.tsv"
		}
	done <"$tmp/exporters"
	cp "$B/sites.tsv" "$tmp/sites.tsv"
	awk -v kernel="$([ "$SRC" ] || basename "$1" .ko)" -f "$OMATIC/proof/imports.awk" "$OMATIC/proof/calls" \
		"$OMATIC/proof/imports" "$tmp/takes.tsv" "$tmp/exports.tsv" "$tmp/delivers.tsv" "$tmp/sites.tsv" "$tmp/undefined.list" | sort
}
