#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# omatic.sh GOAL DRIVER...: run drivers through the stages of driver.mk, one after the other, and
# print a verdict for each.
#
# Usage:        called by the Makefile. GOAL is build, prove or tree (see driver.mk). DRIVER is a
#               driver's name; "all" stands for every driver of drivers/net that the kernel
#               builds as a module.
# Inputs:       the kernel's headers, its linux-source tarball (or SRC), semantic/, patches/
# Outputs:      $BUILD/KVER/DRIVER/ with all results; with GOAL build, a copy of the module and its
#               reports in OUT
# Environment:  KVER SRC OUT BUILD KERNEL DRIVER_SETTINGS RULES PATCHES HOOKS SPATCH OMATIC TOP:
#               DEBUG: see the Makefile
# Exit status:  0 if every driver reached GOAL, 1 if one did not, 130 when interrupted

set -eu
trap 'complain interrupted; exit 130' INT TERM HUP

complain() {
	echo "omatic: $*" >&2
}

goal=$1
shift
case $SRC in
'' | /*) ;;
*) if [ -e "${STARTED_IN:-}/$SRC" ]; then SRC=$STARTED_IN/$SRC; else SRC=$TOP/$SRC; fi ;;
esac
[ $# -gt 0 ] || { complain 'no driver given: set DRIVER="ixgbe i40e", or DRIVER=all'; exit 1; }
if [ "$SRC" ] && { [ $# -gt 1 ] || [ "$1" = all ]; }; then
	complain "SRC=$SRC holds the source of one driver: set DRIVER= to that one"
	exit 1
fi

# A name becomes part of paths.
for name; do
	case $name in
	kmod | linux | image | headers | source | rig | matrix | sweep | packets | faults | selftests)
		complain "$name: not the name of a driver: build/KVER/$name belongs to something else"
		exit 1
		;;
	[!A-Za-z0-9]* | '' | *[!A-Za-z0-9_.-]*)
		complain "'$name' is not the name of a driver, which consists of letters, digits, _, - and dots: check DRIVER="
		exit 1
		;;
	esac
done

KVER=$("$KERNEL" resolve "$KVER")
KDIR=$("$KERNEL" headers "$KVER")
TARBALL= KERNEL_PATCHES=
if [ -z "$SRC" ]; then
	TARBALL=$("$KERNEL" source "$KVER")
	KERNEL_PATCHES=$("$KERNEL" patches "$KVER")
fi
K=$BUILD/$KVER
SITES=$BUILD/omatic/sites
SYMVERS=$BUILD/$KVER/kmod/Module.symvers
export KVER KDIR TARBALL KERNEL_PATCHES K SITES SYMVERS
mkdir -p "$K" "$BUILD/omatic" 2>/dev/null && [ -w "$K" ] && [ -w "$BUILD/omatic" ] ||
	{ complain "cannot write to $BUILD: set BUILD= to another directory, or change its owner"; exit 1; }

# with_lock NAME COMMAND...: run COMMAND while no other omatic works in the directory NAME
with_lock() {
	lock=$1 file=$BUILD/omatic/$(echo "${1#"$BUILD/"}" | tr / -).lock
	shift
	if [ -e "$file" ] && [ ! -w "$file" ]; then
		complain "cannot write to $file: set BUILD= to another directory, or change its owner"
		return 1
	fi
	(
		# On an interrupt the command cleans up and ends; this shell waits for that.
		trap "exit 130" INT TERM HUP
		if ! flock -n 8; then
			complain "another run works in $lock: waiting for it to end"
			flock 8
		fi
		"$@"
	) 8>"$file"
}

# make_quietly ARGS...: run make without its "Error 1" lines, which follow every message of a
# stage. The stages write to file descriptor 9.
make_quietly() {
	make -s "$@" 9>&2 2>"$K/make.log.$$" || {
		grep -v -e 'Error [0-9]*$' -e 'Waiting for unfinished' "$K/make.log.$$" >&2 || :
		rm -f "$K/make.log.$$"
		return 1
	}
	rm -f "$K/make.log.$$"
}

# print_sites REPORT: the rows of report.tsv as a table
print_sites() {
	awk -F'\t' '!/^#/ { printf "  %-60s %-32s %-24s %s\n", $1, $2, $3, $5 }' "$1"
}

# list_inputs: the names of the files that a driver is made from. make compares dates, which do
# not show that such a file is new or was removed; a changed list does. The files of a vendor's
# release may have any dates, so that their content is in the list.
list_inputs() {
	echo "${SRC:-$TARBALL}${DEBUG:+ DEBUG}"
	[ -z "$SRC" ] || { find -L "$SRC" -type f -exec sha256sum {} +; find -L "$SRC" -type f -printf "%m %p\n"; } 2>/dev/null | sort | sha256sum
	find "$RULES" "$PATCHES/$DRIVER" "$DRIVER_SETTINGS/$DRIVER.mk" "$DRIVER_SETTINGS/$DRIVER.waivers" \
		-type f 2>/dev/null | sort
}

# run_driver: run $DRIVER through the stages and copy its results to OUT
run_driver() {
	# The kernel's directory has others than those of drivers: kmod, linux, rig...
	if [ -e "$B" ] && [ ! -e "$B/inputs" ] && [ ! -e "$B/failed" ]; then
		complain "$DRIVER: not the name of a driver: $B belongs to something else"
		return 1
	fi
	mkdir -p "$B"
	list_inputs >"$B/inputs.new"
	cmp -s "$B/inputs.new" "$B/inputs" && rm "$B/inputs.new" || mv "$B/inputs.new" "$B/inputs"
	make_quietly -f "$OMATIC/driver.mk" "$goal" || {
		# no such driver: leave no directory
		[ -e "$B/state.fetch" ] || rm -rf "$B"
		[ -z "$OUT" ] || [ ! -e "$OUT/$DRIVER.report.tsv" ] || complain "$DRIVER: OUT=$OUT still has the module of an earlier run"
		return 1
	}
	[ "$goal" = build ] || return 0
	print_sites "$B/report.tsv"
	[ -z "$OUT" ] || copy_out || { complain "$DRIVER: cannot copy to OUT=$OUT"; return 1; }
}

# verdict_of_run: run $DRIVER, and keep its verdict while no other run can change it
verdict_of_run() {
	status=0
	verdict=$B/verdict
	[ "$goal" = build ] || verdict=$B/proved
	run_driver || { status=1; verdict=$B/failed; }
	[ ! -f "$verdict" ] || echo "omatic: $DRIVER $KVER: $(cat "$verdict")" >>"$verdicts"
	return $status
}

# copy_out: hand over the module that was proved, and no other file
copy_out() {
	module=$(cat "$B"/state.fetch "$B"/state.control 2>/dev/null | sed -n "s/^module\t//p").ko
	proved=$(sed -n "s/^proved sha256\t//p" "$B/state.module")
	mkdir -p "$OUT" && cp "$B/$module" "$OUT/$module.new" || return 1
	if [ "$(sha256sum <"$OUT/$module.new" | cut -d " " -f 1)" != "$proved" ]; then
		complain "$DRIVER: $B/$module is not the module that was proved: remove $B/state.module, and run again"
		rm -f "$OUT/$module.new" "$OUT/$module"
		return 1
	fi
	mv "$OUT/$module.new" "$OUT/$module" &&
		cp "$B/report.tsv" "$OUT/$DRIVER.report.tsv" &&
		cp "$B/report.tap" "$OUT/$DRIVER.report.tap"
}

# Which functions take a packet is wanted when a module is proved.
once=all
[ "$goal" != build ] || once="all packets"
# shellcheck disable=SC2086 # words
with_lock "$K" make_quietly -f "$OMATIC/once.mk" $once

if [ "$*" = all ]; then
	# shellcheck disable=SC2046 # a list
	set -- $(awk -F'\t' '$4 == "m" && $2 ~ /^drivers\/net\// { print $1 }' "$K/linux/modules.tsv" | sort -u)
fi

verdicts=$K/.verdicts.$$
trap 'rm -f "$verdicts"' EXIT
: >"$verdicts"
broken=0
for DRIVER; do
	export DRIVER
	B=$K/$DRIVER
	with_lock "$B" verdict_of_run || broken=1
done
cat "$verdicts"
exit $broken
