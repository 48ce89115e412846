#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# load.sh: boot the rig once, and load and unload the proved modules of a kernel there, without their
# hardware. A module that loaded and unloaded before, with the same hooks, is not tried again.
#
# Usage:        called by kernel.sh
# Inputs:       $M/tried, a module per line; the modules $K/NAME/*.ko; $M/inbox.tsv
# Outputs:      $M/loads.tsv, lines of MODULE LOADS UNLOADS TROUBLE SHA256 HOOK. LOADS and UNLOADS are yes,
#               no or "as inbox"; TROUBLE is a text, or empty; the hashes are those of the module and of
#               pfq_hook.ko. Lines in $D/did and $D/failed
# Environment:  K M D KVER TARBALL TOP OMATIC, as kernel.sh sets them; RIG_SECONDS, the rig's time limit (2400)
# Exit status:  0 if the rig ran to its end and each module loaded, else 1

set -eu
. "$OMATIC/matrix/results.sh"
rig=$TOP/selftests/rig
tmp=$(mktemp -d "$M/load.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

touch "$M/loads.tsv"
hook=$(hash_of_hook)
# The modules of this run that were proved, with their hashes and those of the hooks; a third column is for
# those that have no hook: they have nothing to hook, or only what is waived.
while read -r name; do
	B=$K/$name
	is_of_kernel "$B" && is_fetched "$B" && [ -e "$B/state.module" ] || continue
	hooks=$(noted hooks "$B/state.module")
	printf '%s\t%s\t%s\t%s\n' "$name" "$(sha256sum "$B"/*.ko | cut -d ' ' -f 1)" "$hook" "${hooks:+hooked}"
done <"$M/tried" >"$tmp/proved"
if [ ! -s "$tmp/proved" ]; then
	echo "matrix: $KVER: no proved module to load" >&2
	did load 0 0 0
	exit
fi
awk -F'\t' 'FILENAME == ARGV[1] { if ($2 != "no" && $3 != "no") loaded[$1, $5, $6]; next } !(($1, $2, $3) in loaded)' \
	"$M/loads.tsv" "$tmp/proved" >"$tmp/modules"

# rig_nic: print a driver that the kernel has and the rig has a NIC for. Debian's -cloud kernels have no e1000e.
rig_nic() {
	for nic in e1000e virtio_net vmxnet3; do
		! cut -f 1 "$M/inbox.tsv" | grep -qx $nic || { echo $nic; return; }
	done
	echo "matrix: $KVER: the rig has no NIC for this kernel: it needs e1000e, virtio_net or vmxnet3" >&2
	return 1
}

# boot_rig: run guest.sh in the rig, and add what it found to loads.tsv
boot_rig() {
	nic=$(rig_nic) || exit 1
	make -s -C "$TOP/selftests" programs >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; exit 1; }
	names=$(cut -f 1 "$tmp/modules" | tr '\n' ' ')
	{
		echo "modules=\"$names\""
		echo "unhooked=\" $(awk -F'\t' '$4 == "" { print $1 }' "$tmp/modules" | tr '\n' ' ')\""
		cat "$OMATIC/matrix/guest.sh"
	} >"$tmp/script"
	echo "matrix: $KVER: loading $(wc -l <"$tmp/modules") modules in the rig" >&2
	RIG_DRIVERS=$names RIG_MEMORY=2048 RIG_SECONDS=${RIG_SECONDS:-2400} \
		"$rig/boot.sh" "$KVER" "$nic" "$tmp/script" >"$tmp/output" || status=1
	sed -n "s/^module\t//p" "$tmp/output" | tr -d "\r" |
		awk -F'\t' -v OFS='\t' 'NR == FNR { hash[$1] = $2 OFS $3; next } { print $1, $2, $3, $4, hash[$1] }' "$tmp/modules" - >"$tmp/loads"
	[ -s "$tmp/loads" ] || { cat "$tmp/output" >&2; exit 1; }
	# keep the lines of other modules, from earlier runs
	awk -F'\t' 'NR == FNR { new[$1]; print; next } !($1 in new)' "$tmp/loads" "$M/loads.tsv" >"$tmp/all"
	mv "$tmp/all" "$M/loads.tsv"
}

began=$(date +%s)
status=0
[ ! -s "$tmp/modules" ] || boot_rig
# A module that the guest did not come to has no line.
awk -F'\t' 'NR == FNR { wanted[$1, $2, $3] = $1; next }
	($1, $5, $6) in wanted { if ($2 != "no" && $3 != "no") delete wanted[$1, $5, $6] }
	END { for (key in wanted) print wanted[key] }' "$tmp/proved" "$M/loads.tsv" | sort >"$tmp/trouble"
cat "$tmp/trouble" >>"$D/failed"
bad=$(wc -l <"$tmp/trouble")
count=$(wc -l <"$tmp/proved")
seconds=$(($(date +%s) - began))
did load $((count - bad)) "$bad" $seconds
echo "matrix: $KVER: $(wc -l <"$tmp/modules") of $count modules tried now, $bad with trouble, $seconds s" >&2
[ "$bad" -eq 0 ] || status=1
exit $status
