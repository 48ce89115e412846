#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that an empty variable behaves as an unset one, on make's command line and in the environment, where another
# make may have exported it: each variable that a Makefile exports, or whose value it replaces, and each one that a
# script reads.
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.." || exit 1
. testlib/write_tap.sh
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MAKELEVEL MFLAGS

# exported FILE...: print the variables that Makefiles export or override
exported() {
	sed -nE 's/^(export|override) +(override +)?([A-Z][A-Z0-9_ ]*)( *[:?]?=.*)?$/\3/p' "$@" | tr ' ' '\n' | grep . | sort -u
}

find . -name build -prune -o \( -name Makefile -o -name '*.mk' \) -print | sort >"$work/makefiles"
# shellcheck disable=SC2046
exported $(cat "$work/makefiles") >"$work/names"
for name in KERNELS DRIVERS STAGES ROWS SETTINGS ROUNDS SRC OUT CMD KVER DRIVER NETIF BUILD; do
	grep -qx $name "$work/names" || echo "$name"
done >"$work/missing"
silent "the test finds the variables of the Makefiles ($(wc -l <"$work/names"))" "$(cat "$work/missing")"
while read -r name; do unset "$name"; done <"$work/names"

# values FOLDER NAMES ARGUMENT...: print the values that the variables have in that folder's make
values() {
	folder=$1 names=$2
	shift 2
	# shellcheck disable=SC2016
	make -s --no-print-directory -C "$folder" "$@" --eval='.PHONY: .print' \
		--eval='.print: ; @:$(foreach name,'"$names"',$(info $(name)=$($(name))))' .print 2>/dev/null
}

# differences FOLDER NAMES: print the variables that have other values when all are empty
differences() {
	values "$1" "$2" >"$work/unset"
	[ -s "$work/unset" ] || echo "make fails in $1"
	# shellcheck disable=SC2046
	values "$1" "$2" $(printf '%s= ' $2) | diff "$work/unset" - | sed -n "s|^[<>]|$1, empty on the command line:|p"
	# shellcheck disable=SC2046
	(export $(printf '%s= ' $2) && values "$1" "$2") | diff "$work/unset" - |
		sed -n "s|^[<>]|$1, empty in the environment:|p"
}

names=$(tr '\n' ' ' <"$work/names")
grep '/Makefile$' "$work/makefiles" | sed 's|/Makefile$||' | while read -r folder; do
	differences "$folder" "$names"
done >"$work/different"
silent "each variable has the same value, empty or unset, in each Makefile" "$(cat "$work/different")"

# In a script, an expansion without a colon tells empty from unset: ${NAME-default}. make and the shell set the
# variables that may be expanded so.
tells_empty() {
	grep -nE '\$\{[A-Z][A-Z0-9_]*[-+=?]' "$@" /dev/null | grep -vE '\$\{(MAKEFLAGS|OLDPWD|IFS)[-+=?]'
}
find . -name build -prune -o -type f \( -name '*.sh' -o -name tap -o -name init \) -print |
	grep -v '/empty-test[.]sh$' >"$work/scripts"
# shellcheck disable=SC2046
silent "no script tells an empty variable from an unset one ($(wc -l <"$work/scripts") scripts)" \
	"$(tells_empty $(cat "$work/scripts"))"

# The test notices each of these.
mkdir "$work/bad"
cat >"$work/bad/Makefile" <<'END'
KERNELS ?= all
export KERNELS
override JOBS := $(or $(JOBS),2)
export ROWS SETTINGS
ROUNDS := 5
END
same "the test finds exported and overridden variables" "$(exported "$work/bad/Makefile" | tr '\n' ' ')" \
	"JOBS KERNELS ROWS SETTINGS "
same "the test notices that an empty variable beats ?=, and := on the command line" \
	"$(differences "$work/bad" "JOBS KERNELS ROUNDS ROWS" | sed 's|.*/bad, ||')" "empty on the command line: KERNELS=all
empty on the command line: ROUNDS=5
empty on the command line: KERNELS=
empty on the command line: ROUNDS=
empty in the environment: KERNELS=all
empty in the environment: KERNELS="
echo "x=\${KERNELS-all}" >"$work/bad/script"
check "the test notices an expansion without a colon" [ "$(tells_empty "$work/bad/script")" ]
plan
