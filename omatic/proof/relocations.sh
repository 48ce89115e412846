# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# relocations.sh: compare the receive calls and program runs in built modules with those in the
# unmodified ones, function by function.
#
# Usage:        sourced by prove-module.sh; compare_modules NAME CONTROL REWRITTEN
# Inputs:       proof/calls, $B/sites.tsv
# Outputs:      see same-relocations.awk; each line begins with NAME
# Environment:  B SRC OMATIC, as in lib/common.sh
# shellcheck disable=SC2154 # common.sh sets tmp

# relocations FILE: print the relocations of a module to receive calls, hooks and program runs
relocations() {
	{
		sed '/^#/d;s/\t.*//' "$OMATIC/proof/calls"
		echo bpf_dispatcher_xdp_func
		echo bpf_stats_enabled_key
	} >"$tmp/symbols"
	readelf -SrsW "$1" 2>/dev/null | awk -f "$OMATIC/proof/relocations.awk" "$tmp/symbols" - | sort
}

# compiler_of FILE: print what compiled a module
compiler_of() {
	readelf -p .comment "$1" 2>/dev/null | sed -n "s/^ *\[ *1\] *//p"
}

# compare_modules NAME CONTROL REWRITTEN: print how the relocations of two module files differ
compare_modules() {
	relocations "$2" >"$tmp/relocations.control"
	relocations "$3" >"$tmp/relocations.rewritten"
	compilers=
	[ "$(compiler_of "$2")" = "$(compiler_of "$3")" ] || compilers=differ
	awk -v vendor="$SRC" -v compilers="$compilers" -f "$OMATIC/proof/same-relocations.awk" "$B/sites.tsv" "$tmp/relocations.control" "$tmp/relocations.rewritten" |
		sed "s/^/$1\t/"
}
