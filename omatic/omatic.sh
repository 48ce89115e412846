#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# omatic.sh GOAL DRIVER...: each driver through the stages of driver.mk, until
# it is "built" or only its sources "proved"; then how each ended. Called by
# the Makefile, which sets the variables.

set -eu
trap 'complain interrupted; exit 130' INT TERM HUP

complain() {
	echo "omatic: $*" >&2
}

goal=$1
shift
[ $# -gt 0 ] || { complain 'which driver? DRIVER="ixgbe i40e", or DRIVER=all'; exit 1; }
if [ "$SRC" ] && { [ $# -gt 1 ] || [ "$1" = all ]; }; then
	complain "SRC= is the source of one driver: name that one"
	exit 1
fi

KVER=$("$KERNEL" resolve "$KVER")
KDIR=$("$KERNEL" headers "$KVER")
TARBALL=
[ "$SRC" ] || TARBALL=$("$KERNEL" source "$KVER")
K=$BUILD/$KVER
SITES=$BUILD/omatic/sites
SYMVERS=$BUILD/$KVER/kmod/Module.symvers
export KVER KDIR TARBALL K SITES SYMVERS
mkdir -p "$K" "$BUILD/omatic" || { complain "cannot write to $BUILD: give another place with BUILD="; exit 1; }

# locked NAME COMMAND...: one run at a time, and the other one says so
locked() {
	lock=$1
	shift
	(
		# An interrupt ends the command; this shell waits for it to clean up.
		trap "exit 130" INT TERM HUP
		if ! flock -n 8; then
			complain "another run works in $lock: waiting for it"
			flock 8
		fi
		"$@"
	) 8>"$BUILD/omatic/$(echo "${lock#"$BUILD/"}" | tr / -).lock"
}

# The stages speak on fd 9; of make itself only what is not "Error 1" matters.
make_quietly() {
	make -s "$@" 9>&2 2>"$K/make.log.$$" || {
		grep -v -e 'Error [0-9]*$' -e 'Waiting for unfinished' "$K/make.log.$$" >&2 || :
		rm -f "$K/make.log.$$"
		return 1
	}
	rm -f "$K/make.log.$$"
}

table() {
	awk -F'\t' '!/^#/ { printf "  %-60s %-32s %-24s %s\n", $1, $2, $3, $5 }' "$1"
}

# inputs: what files make a driver; one that comes or goes has no date to tell
inputs() {
	echo "${SRC:-$TARBALL}"
	find "$RULES" "$PATCHES/$DRIVER" "$FACTS/$DRIVER.mk" "$FACTS/$DRIVER.waivers" -type f 2>/dev/null | sort
}

# one: $DRIVER through the stages, its results to OUT
one() {
	inputs >"$B/from.new"
	cmp -s "$B/from.new" "$B/from" && rm "$B/from.new" || mv "$B/from.new" "$B/from"
	make_quietly -f "$OMATIC/driver.mk" "$goal" || return 1
	[ "$goal" = built ] || return 0
	table "$B/report.tsv"
	[ -z "$OUT" ] || copy_out || { complain "cannot copy to OUT=$OUT"; return 1; }
}

copy_out() {
	mkdir -p "$OUT" &&
		cp "$B/$(sed -n 's/^module\t//p' "$B/facts.fetch").ko" "$OUT" &&
		cp "$B/report.tsv" "$OUT/$DRIVER.report.tsv" &&
		cp "$B/report.tap" "$OUT/$DRIVER.report.tap"
}

locked "$K" make_quietly -f "$OMATIC/once.mk"

if [ "$*" = all ]; then
	# shellcheck disable=SC2046
	set -- $(awk -F'\t' '$4 == "m" && $2 ~ /^drivers\/net\// { print $1 }' "$K/linux/modules.tsv" | sort -u)
fi

broken=" "
for DRIVER; do
	export DRIVER
	B=$K/$DRIVER
	mkdir -p "$B"
	locked "$B" one || broken="$broken$DRIVER "
	[ -e "$B/facts.fetch" ] || rm -rf "$B"
done

for DRIVER; do
	B=$K/$DRIVER
	case $broken:$goal in
	*" $DRIVER "*) verdict=$B/failed ;;
	*:built) verdict=$B/verdict ;;
	*) verdict=$B/proved ;;
	esac
	[ ! -f "$verdict" ] || echo "omatic: $DRIVER $KVER: $(cat "$verdict")"
done
[ "$broken" = " " ]
