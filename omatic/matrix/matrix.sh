#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# matrix.sh: every driver module of every kernel through omatic and the rig, and the table of how each fared.
# Called by `make matrix`, which sets the variables. KERNELS and DRIVERS choose; STAGES of "sweep prove build load table" too.
# Interrupt it as you like: what is done stays done.

set -eu
export LC_ALL=C
trap 'say interrupted; exit 130' INT TERM HUP

here=$OMATIC/matrix
export JOBS

say() {
	echo "matrix: $*" >&2
}

is_stage() {
	case " $STAGES " in *" $1 "*) ;; *) return 1 ;; esac
}

# wanted: those of the kernel's modules that DRIVERS names, the smallest first, so that most of the table is soon there
wanted() {
	case $DRIVERS in
	all) awk -F'\t' '$4 != "" { print $3, $1 }' "$M/inbox.tsv" ;;
	ethernet | wireless | usb | other) awk -F'\t' -v group="$DRIVERS" '$4 != "" && $2 == group { print $3, $1 }' "$M/inbox.tsv" ;;
	*)
		for name in $DRIVERS; do
			awk -F'\t' -v name="$name" '$1 == name { print $3, $1; found = 1 }
				END { if (!found) print "matrix: this kernel has no module " name >"/dev/stderr" }' "$M/inbox.tsv"
		done ;;
	esac | sort -n
}

status=0
for kernel in $KERNELS; do
	KVER=$("$KERNEL" resolve "$kernel")
	KDIR=$("$KERNEL" headers "$KVER")
	TARBALL=$("$KERNEL" source "$KVER")
	IMAGE=$("$KERNEL" image "$KVER")
	K=$BUILD/$KVER
	M=$K/matrix
	SITES=$BUILD/omatic/sites
	SYMVERS=$K/kmod/Module.symvers
	export KVER KDIR TARBALL IMAGE K M SITES SYMVERS
	mkdir -p "$M" "$BUILD/omatic"
	exec 7>"$M/lock"
	flock -n 7 || { say "$KVER: waiting for another run"; flock 7; }

	make -s -C "$TOP/kmod" KVER="$KVER" >"$M/kmod.log" 2>&1 || { cat "$M/kmod.log" >&2; exit 1; }
	flock "$K" make -s -f "$OMATIC/once.mk" 9>&2
	[ "$M/inbox.tsv" -nt "$here/inbox.sh" ] || { say "$KVER: which of its modules deliver packets?"; "$here/inbox.sh"; }
	if is_stage sweep; then
		"$here/sweep.sh" 9>&2 || status=1
	fi
	: >"$M/tried"
	touch "$M/rows.tsv"
	if is_stage prove; then
		wanted >"$M/wanted"
		cut -d ' ' -f 2 "$M/wanted" >"$M/tried"
		"$here/prove.sh" || status=1
	fi
	if is_stage build; then
		wanted >"$M/wanted"
		cut -d ' ' -f 2 "$M/wanted" >"$M/tried"
		"$here/build.sh" || status=1
	fi
	if is_stage load; then
		wanted | cut -d ' ' -f 2 | tee "$M/load" >"$M/tried"
		"$here/load.sh" || status=1
	fi
	"$here/rows.sh" >"$M/rows.tmp"
	mv "$M/rows.tmp" "$M/rows.tsv"
done
if is_stage table; then
	"$here/table.sh"
fi
exit $status
