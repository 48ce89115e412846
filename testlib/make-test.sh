#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that no Makefile builds in, installs into or removes a folder that nobody named: paths with
# white space, relative and empty ones, and folders with sources.
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.." || exit 1
. testlib/write_tap.sh
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tap_log=$work/out
unset BUILD PREFIX LIBDIR DESTDIR SRC OUT DRIVER KVER MAKEFLAGS MAKELEVEL MFLAGS

folders=$(find . -name build -prune -o -name Makefile -print | sed 's,/Makefile$,,' | sort)

# refuses TEXT PATTERN ARGUMENT...: passes if make fails, prints one line, which matches, and would run nothing
refuses() {
	text=$1 pattern=$2
	shift 2
	if make -n "$@" >"$work/out" 2>&1; then
		not_ok "$text: make succeeds"
	elif [ "$(grep -cv 'ing directory' "$work/out")" != 1 ] || ! grep -q -e "$pattern" "$work/out"; then
		not_ok "$text: no line, or others, match '$pattern'"
	else
		ok "$text"
	fi
}

# runs TEXT PATTERN ARGUMENT...: passes if make would run a line that matches
runs() {
	text=$1 pattern=$2
	shift 2
	make -n "$@" >"$work/out" 2>&1
	says "$text" "$pattern"
}

# the Makefiles, in a folder whose name has a space
mkdir "$work/a b"
find . -name build -prune -o \( -name Makefile -o -name '*.mk' -o -name VERSION -o -name packages \) -print |
	xargs tar -cf - | tar -xf - -C "$work/a b" || exit 1
for folder in $folders; do
	refuses "$folder/Makefile refuses to run in a path with a space" 'the path of this folder.*white space' \
		-C "$work/a b/$folder"
	refuses "$folder/Makefile refuses a BUILD with a space" 'BUILD, "/x y", has white space' -C "$folder" BUILD="/x y"
done

for name in BUILD PREFIX DESTDIR LIBDIR OUT; do
	refuses "$name= with white space at its end is refused" "$name, \"/x \", has white space" help "$name=/x "
	refuses "$name= with a character of the shell is refused" "$name, \"/x;y\"" help "$name=/x;y"
done
for build in / . libpfq kmod/compat ..; do
	refuses "BUILD=$build, which has sources, is refused" 'has sources' distclean BUILD="$build"
done
refuses "a relative PREFIX is refused" 'does not begin with /' install PREFIX=usr

# empty in the environment from here on
export BUILD='' PREFIX='' LIBDIR=''
for target in clean distclean; do
	runs "an empty BUILD stands for build/: make $target" "rm -rf \"$PWD/build\"" $target
	runs "a relative BUILD is relative to the repository: make $target" "rm -rf \"$PWD/build-x\"" $target BUILD=build-x
done
for folder in libpfq tools selftests models/82599; do
	runs "a relative BUILD is relative to the repository: make -C $folder" "rm -rf \"$PWD/build-x/$folder\"" \
		-C $folder clean BUILD=build-x
done
for folder in libpfq tools man; do
	runs "an empty PREFIX stands for /usr/local: make -C $folder uninstall" \
		"rm -f [^ ]*/usr/local/" -C $folder uninstall
	runs "a relative DESTDIR is relative to the repository: make -C $folder install" " $PWD/stage/usr/local/" \
		-C $folder install DESTDIR=stage
done
for folder in libpfq tools selftests models/82599; do
	runs "OUT= does not change what make -C $folder clean removes" "rm -rf \"$PWD/build/$folder\"" \
		-C $folder clean OUT=/nowhere
done
# compiles FOLDER OBJECT [ARGUMENT...]: whether make compiles the object
compiles() {
	folder=$1 object=$2
	shift 2
	make -C "$folder" BUILD="$work/build" "$work/build/$object" "$@" >"$work/out" 2>&1 || return 2
	grep -q -e " -c -o" "$work/out"
}

for object in libpfq/hash.o tools/table.o selftests/frame.o bench/meter.o models/82599/crc.o; do
	folder=${object%/*.o}
	compiles "$folder" $object CFLAGS=-O1 && ! compiles "$folder" $object CFLAGS=-O1 &&
		compiles "$folder" $object CFLAGS="-O1 -DX='a b'" && ! compiles "$folder" $object CFLAGS="-O1 -DX='a b'"
	verdict "other CFLAGS compile $object again, and the same ones do not"
done

make -n uninstall >"$work/out" 2>&1
check "make uninstall builds nothing" eval '! grep -E " -c -o|-C tools *$|-C libpfq *$" "$work/out"'
runs "make rig resolves the kernel once, for all that follows" "^KVER=.*kernel.sh resolve .* -C selftests rig" rig
refuses "RIG= without such a model is refused" 'RIG=82598: there is no such model' rig RIG=82598
plan
