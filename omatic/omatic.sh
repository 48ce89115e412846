#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# omatic.sh DRIVER...: each driver through the stages of driver.mk, then what
# they made and how it ended. Called by the Makefile, which sets the variables.

set -eu
trap 'echo "omatic: interrupted" >&2; exit 130' INT TERM HUP

complain() {
	echo "omatic: $*" >&2
}

[ $# -gt 0 ] || { complain 'which driver? make omatic DRIVER="ixgbe i40e" or DRIVER=all'; exit 2; }
case $*:$SRC in
*' '*:?*) complain "SRC= is one driver's source: give one DRIVER"; exit 2 ;;
esac

KVER=$("$KERNEL" resolve "$KVER") || exit 1
KDIR=$("$KERNEL" headers "$KVER") || exit 1
TARBALL=
[ "$SRC" ] || TARBALL=$("$KERNEL" source "$KVER") || exit 1
K=$BUILD/$KVER
SITES=$BUILD/omatic/sites
SYMVERS=${SYMVERS:-$BUILD/$KVER/kmod/Module.symvers}
export KVER KDIR TARBALL K SITES SYMVERS
mkdir -p "$K" "$BUILD/omatic" || { complain "cannot write to $BUILD: give another place with BUILD="; exit 1; }

# locked NAME COMMAND...: one run at a time, and the other one says so
locked() {
	lock=$1
	shift
	(
		if ! flock -n 8; then
			complain "waiting for another run in $lock"
			flock 8
		fi
		"$@"
	) 8>"$lock.lock"
}

# The stages speak on fd 9; of make itself only what is not "Error 1" matters.
make_quietly() {
	make -s "$@" 9>&2 2>"$K/make.log" && return
	grep -v -e "Error [0-9]*$" -e "Waiting for unfinished" -e "Deleting" "$K/make.log" >&2 || :
	return 1
}

locked "$K" make_quietly -f "$OMATIC/once.mk" || exit 1

if [ "$*" = all ]; then
	# shellcheck disable=SC2046
	set -- $(awk -F'\t' '$4 == "m" && $2 ~ /^drivers\/net\// { print $1 }' "$K/linux/modules.tsv")
fi

table() {
	awk -F'\t' '!/^#/ { printf "  %-60s %-32s %-24s %s\n", $1, $2, $3, $5 }' "$1"
}

# one DRIVER: through the stages, its results to OUT
one() {
	[ "$(cat "$B/from" 2>/dev/null)" = "${SRC:-kernel}" ] || echo "${SRC:-kernel}" >"$B/from"
	make_quietly -f "$OMATIC/driver.mk" || return 1
	table "$B/report.tsv"
	[ "$OUT" ] || return 0
	mkdir -p "$OUT" &&
		cp "$B/$(sed -n 's/^module\t//p' "$B/facts.fetch").ko" "$OUT" &&
		cp "$B/report.tsv" "$OUT/$DRIVER.report.tsv" &&
		cp "$B/report.tap" "$OUT/$DRIVER.report.tap" || complain "cannot copy to OUT=$OUT"
}

broken=
for DRIVER; do
	export DRIVER
	B=$K/$DRIVER
	mkdir -p "$B"
	locked "$B" one || broken="$broken $DRIVER"
done

for DRIVER; do
	verdict=$K/$DRIVER/verdict
	case "$broken " in *" $DRIVER "*) verdict=$K/$DRIVER/failed ;; esac
	[ ! -f "$verdict" ] || echo "omatic: $DRIVER $KVER: $(cat "$verdict")"
done
[ -z "$broken" ]
