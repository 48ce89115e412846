#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# coverage.sh MODULE REACHED: tell how much of a module that was built with KCOV has run. REACHED is a
# file of offsets in its .text, in hexadecimal, a line each, as core_fuzzer writes them.
#
# Each basic block calls __sanitizer_cov_trace_pc(), which records its return address, so a relocation
# stands for a block. Prints the blocks and, if the module has debug information, the lines of each
# file: those at which a block begins. The receive path runs in softirqs, which KCOV does not record.
set -eu
module=$1 reached=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

objdump -r -j .text "$module" | awk '$3 ~ /^__sanitizer_cov_trace_pc/ { print $1 }' >"$tmp/calls"
[ -s "$tmp/calls" ] || { echo "fuzz: $module was built without KCOV: no coverage"; exit; }
# the return address is behind the 4 bytes of the relocation
while read -r at; do printf '%x\n' $((0x$at + 4)); done <"$tmp/calls" | sort >"$tmp/blocks"
sort -u "$reached" | comm -12 - "$tmp/blocks" >"$tmp/seen"
echo "fuzz: $(wc -l <"$tmp/seen") of $(wc -l <"$tmp/blocks") basic blocks of $(basename "$module") were reached"

# lines FILE: the source lines of a file of offsets
lines() { addr2line -e "$module" -j .text <"$1" | sed 's/ (discriminator.*//; s,.*/kmod/,,' | grep -v '^?' | sort -u; }
lines "$tmp/blocks" >"$tmp/all-lines"
lines "$tmp/seen" >"$tmp/seen-lines"
awk -F: 'NR == FNR { seen[$1]++; next } { all[$1]++ }
	END { for (file in all) printf "fuzz: %4d of %4d lines of %s\n", seen[file], all[file], file }' \
	"$tmp/seen-lines" "$tmp/all-lines" | sort -k 7
echo "fuzz: $(wc -l <"$tmp/seen-lines") of $(wc -l <"$tmp/all-lines") lines"
