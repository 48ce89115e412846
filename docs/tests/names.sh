#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each path, function, constant, make target and link that a document names exists; prose fits in
# 100 columns.
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
. testlib/write_tap.sh
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What there is, a name a line. A tree without git has nothing but its own files.
git ls-files >"$work/path" 2>/dev/null
[ -s "$work/path" ] || find . -path ./build -prune -o -type f -print | sed 's|^\./||' >"$work/path"

# The sources without comments, which may still name what is gone.
grep -vE '^docs/' "$work/path" | grep -E '\.(c|cc|h|cocci|sh|awk|mk)$|Makefile$|/calls$' >"$work/files"
xargs cat <"$work/files" | sed 's|/\*.*\*/||; /^[ \t]*\(\/\*\|\* \|\*\/\|\/\/\)/d' >"$work/sources"
grep -oE '[A-Za-z_][A-Za-z0-9_]*\(' "$work/sources" | tr -d '(' | sort -u >"$work/function"
tr ' ' '\n' <omatic/proof/calls | sort -u >>"$work/function"
grep -oE '\b(PFQ|RIG)_[A-Z0-9_]+' "$work/sources" | sort -u >"$work/constant"
grep -oE '/[A-Za-z0-9_.-]+' "$work/sources" | tr -d / | sort -u >"$work/made"

# "FOLDER TARGET"; a chip's Makefile includes model.mk, others tests/tests.mk.
grep -E '(^|/)Makefile$' "$work/path" | while read -r file; do
	dir=$(dirname "$file")
	cat "$file" "$dir"/tests/*.mk "$dir"/../*.mk 2>/dev/null |
		sed -n 's/^\([a-z][a-z0-9_ -]*\):\([^=].*\)*$/\1/p' | tr ' ' '\n' | sed "s|^|$dir |"
done >"$work/target"

# faults DOCUMENT: prints what is wrong in it
faults() {
	awk -f "$here/names.awk" what=path "$work/path" what=made "$work/made" what=function "$work/function" \
		what=constant "$work/constant" what=target "$work/target" what=doc "$1" 2>&1
}

for doc in NEWS $(grep "\.md$" "$work/path"); do
	silent "$doc names things that exist, in 100 columns" "$(faults "$doc")"
done

# A document with one fault of each kind beside one name that is right.
cat >"$work/faulty.md" <<'END'
`kmod/no_such_file.c` and `kmod/main.c`, `no_such_file.sh` and `omatic.sh`, `omatic/no_folder/`
and `omatic/stages/`, `stages/no*.sh` and `stages/prove*.sh`, `build/KVER/report.tsv`, `report.tsv`
`pfq_no_such_function()` and `pfq_read()`, `nothing_calls_this()` and `poll()`
`PFQ_NO_SUCH_OPTION` and `PFQ_SO_BIND`, `RIG_NO_SUCH` and `RIG_SMP`
`make no-such-target DRIVER=x` and `make omatic DRIVER=x`, `make -C bench no-such` and `make -C bench native`
[nowhere](no_such.md), [the web](https://example.org/no_such.md)

    make no-such-target

| a table may be wider than prose, since its cells cannot be wrapped: this row has more than 100 columns |

## Map
```
no_such_folder/     text
kmod/               text: `make nothing` is not looked at
  no_such_file.c      text
  main.c              text
```
END
cat >"$work/expected" <<'END'
1: no file kmod/no_such_file.c
1: no file no_such_file.sh
1: no file omatic/no_folder/
2: no file stages/no*.sh
3: no function pfq_no_such_function()
3: no source calls nothing_calls_this()
4: no constant or variable PFQ_NO_SUCH_OPTION
4: no constant or variable RIG_NO_SUCH
5: no target no-such-target in ./Makefile
5: no target no-such in bench/Makefile
5: 109 columns, more than 100
6: the link leads to no file: no_such.md
8: no target no-such-target in ./Makefile
14: no file no_such_folder
16: no file kmod/no_such_file.c
END
(cd "$work" && faults faulty.md) | sed "s/^faulty.md://" >"$work/found"
silent "the test finds each kind of fault in a faulty document" \
	"$(grep -v "the map lacks" "$work/found" | diff "$work/expected" -)"
check "the test finds a folder that the map lacks" grep -q "the map lacks kmod/rx/$" "$work/found"
plan
