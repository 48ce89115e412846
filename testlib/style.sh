#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# style.sh [FILE...]: test that C files, by default all, and files that clang-format has formatted,
# pass the kernel's checkpatch.pl.
here=$(cd "$(dirname "$0")" && pwd) called=$PWD
cd "$here/.." || exit 1
. testlib/write_tap.sh
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tap_log=$work/out
columns=110

# Types of complaints that do not apply in user space. All of them apply in kmod/.
ignored=ARRAY_SIZE			# a macro of the kernel
ignored=$ignored,PREFER_DEFINED_ATTRIBUTE_MACRO	# __printf(), __packed: macros of the kernel
ignored=$ignored,SSCANF_TO_KSTRTO	# kstrtoul(): a function of the kernel
ignored=$ignored,VOLATILE		# user space has no READ_ONCE()
ignored=$ignored,USE_NEGATIVE_ERRNO	# libc's functions and vfio-user messages have positive ones
ignored=$ignored,EMBEDDED_FUNCTION_NAME	# a static function may be named like a word
ignored=$ignored,COMPLEX_MACRO		# tables whose rows are macros of initialisers
ignored=$ignored,AVOID_EXTERNS		# the linker's __wrap_ and __real_ functions have no header
ignored=$ignored,NEW_TYPEDEFS		# QEMU's plugin interface consists of typedefs
ignored=$ignored,STATIC_CONST_CHAR_ARRAY	# mkdtemp() writes to its template
ignored=$ignored,SPLIT_STRING		# long texts and JSON, for which nobody greps

# c_files: print the paths of all C files, also of new ones, but not of build/, nor of patches and
# inputs of tests, which must stay unchanged. Without git, search for them.
c_files() {
	{ git ls-files -co --exclude-standard '*.c' '*.h' 2>/dev/null | grep . || find . -name '*.[ch]' | sed 's,^\./,,'; } |
		grep -vE '^(build|patches|omatic/tests/rules|omatic/tests/reviewed)/' |
		while read -r file; do [ ! -e "$file" ] || echo "$file"; done	# one may be deleted
}

# checkpatch OPTION... <LIST: print checkpatch's complaints about the files in LIST
checkpatch() {
	xargs -r -P "$(nproc)" -n 10 perl "$work/scripts/checkpatch.pl" --no-tree --terse --no-summary --show-types \
		--max-line-length=$columns "$@" -f 2>&1
}

# judge_style TEXT: pass when $work/out is empty
judge_style() {
	check "$1" [ ! -s "$work/out" ]
}

# finds_new_file: whether c_files prints a file that git does not know
finds_new_file() {
	new=$(mktemp testlib/new-XXXXXX.c) || return 1
	c_files | grep -qx "$new"
	status=$?
	rm "$new"
	return $status
}

kver=$(omatic/kernels/kernel.sh resolve) && source=$(omatic/kernels/kernel.sh source "$kver") || exit 1
XZ_DEFAULTS=-T0 tar xf "$source" -C "$work" --strip-components=1 --wildcards '*/scripts/checkpatch.pl' \
	'*/scripts/spelling.txt' '*/scripts/const_structs.checkpatch' || exit 1

# A path is relative to where the script was called.
for file; do
	(cd "$called" && realpath -e --relative-to="$here/.." "$file") || exit 1
done >"$work/all"
[ $# -gt 0 ] || c_files >"$work/all"
# kmod/tests/ also has programs of user space, which include tap.h
grep '^kmod/' "$work/all" | xargs -r grep -L '"tap\.h"' >"$work/kernel"
grep -vxFf "$work/kernel" "$work/all" >"$work/user"

printf 'int f(void)\n{\n\tif(f())\n\t\treturn 1;\n}\n' >"$work/bad.c"
echo "$work/bad.c" | checkpatch --ignore "$ignored" | grep -q 'bad.c:3: ERROR:SPACING' ||
	echo "no complaint about a missing space in bad.c" >"$work/out"
judge_style "checkpatch finds a fault in a file"
checkpatch <"$work/kernel" >"$work/out"
judge_style "the kernel modules' $(wc -l <"$work/kernel") files pass checkpatch"
checkpatch --ignore "$ignored" <"$work/user" >"$work/out"
judge_style "$(wc -l <"$work/user") files of user space pass checkpatch"

[ $# = 0 ] || plan

check "a new file, which git does not know, is tested" finds_new_file
text="files that clang-format has formatted pass checkpatch"
if ! command -v clang-format >/dev/null; then
	skip "$text" "clang-format is not installed: make deps"
	plan
fi
mkdir "$work/formatted"
cp .clang-format "$work/formatted"
# one file of each kind, named by its path with - for /
for file in kmod/tx/forward.c kmod/tx/tx_ring.h libpfq/rx_reader.c models/common/packet.c \
	selftests/core/forwarding.c tools/counters/counters.c; do
	copy=$work/formatted/$(echo "$file" | tr / -)
	cp "$file" "$copy" && clang-format --style=file -i "$copy" || exit 1
done
find "$work/formatted" -name '*.[ch]' | checkpatch --ignore "$ignored" >"$work/out"
judge_style "$text"
plan
