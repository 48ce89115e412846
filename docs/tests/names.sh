#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each path, function, type, constant, make target, verb of pfq, selftest and link that a document
# names exists; prose fits in 100 columns.
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

grep -oE '(struct|enum|union) [a-z0-9_]+' "$work/sources" | sort -u >"$work/type"
sed -n 's/^\t{ "\([a-z]*\)", ".*_main },$/\1/p' tools/pfq.c >"$work/verb"
sed -n 's|^selftests/[a-z]*/\(.*\)\.c$|\1|p' "$work/path" >"$work/program"
# "FILE#HEADING", as GitHub makes an anchor of a heading
grep '\.md$' "$work/path" | xargs awk '
	/^ *```/ { fence = !fence }
	/^#+ / && !fence {
		slug = tolower($0)
		sub(/^#+ */, "", slug)
		gsub(/[^a-z0-9_ -]/, "", slug)
		gsub(/ /, "-", slug)
		print FILENAME "#" slug
	}' >"$work/anchor"

# "FOLDER TARGET"; a chip's Makefile includes model.mk, others tests/tests.mk.
grep -E '(^|/)Makefile$' "$work/path" | while read -r file; do
	dir=$(dirname "$file")
	cat "$file" "$dir"/tests/*.mk "$dir"/../*.mk 2>/dev/null |
		sed -n 's/^\([a-z][a-z0-9_ -]*\):\([^=].*\)*$/\1/p' | tr ' ' '\n' | sed "s|^|$dir |"
done >"$work/target"

# faults DOCUMENT: prints what is wrong in it
faults() {
	awk -f "$here/names.awk" what=path "$work/path" what=made "$work/made" what=function "$work/function" \
		what=constant "$work/constant" what=target "$work/target" what=type "$work/type" what=verb "$work/verb" \
		what=program "$work/program" what=anchor "$work/anchor" what=doc "$1" 2>&1
}

for doc in NEWS $(grep "\.md$" "$work/path"); do
	silent "$doc names things that exist, in 100 columns" "$(faults "$doc")"
done

# A document with one fault of each kind beside one name that is right.
cat >"$work/faulty.md" <<'END'
`kmod/no_such_file.c` and `kmod/main.c`, `no_such_file.sh` and `omatic.sh`, `omatic/no_folder/`
and `omatic/stages/`, `stages/no*.sh` and `stages/prove*.sh`, `build/KVER/report.tsv`, `report.tsv`
`kmod/rx/GONE.c` and `models/CHIP/tests/NAME.c`, `pfq bogus` and `pfq group`
`struct pfq_gone` and `struct pfq_flow`, `pfq_gone(q)` and `pfq_read(q, ...)`
`/selftests/gone COUNT` and `/selftests/peer_send COUNT MIN`, [text][gone] and [text][label]
[nowhere](README.md#nowhere) and [somewhere](CONTRIBUTING.md#how-to-add)
`pfq_no_such_function()` and `pfq_read()`, `nothing_calls_this()` and `poll()`
`PFQ_NO_SUCH_OPTION` and `PFQ_SO_BIND`, `RIG_NO_SUCH` and `RIG_SMP`
`make no-such-target DRIVER=x` and `make omatic DRIVER=x`, `make -C bench no-such` and `make -C bench native`
[nowhere](no_such.md), [the web](https://example.org/no_such.md)

    make no-such-target

    $ sudo make no-such && sudo make modules
    make rig CMD='pfq bogus & /selftests/gone 1; pfq group show; /selftests/peer_send 1'
    TESTS=exact selftests/rig/gone.sh e1000e; make check TESTS=selftests/gone.c && sh kmod/tests/layers.sh

[label]: no_such_label.md

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
3: no file kmod/rx/GONE.c
3: no verb bogus of pfq
4: no struct pfq_gone
4: no function pfq_gone()
5: no program /selftests/gone
6: the link leads to no heading: README.md#nowhere
7: no function pfq_no_such_function()
7: no source calls nothing_calls_this()
8: no constant or variable PFQ_NO_SUCH_OPTION
8: no constant or variable RIG_NO_SUCH
9: no target no-such-target in ./Makefile
9: no target no-such in bench/Makefile
9: 109 columns, more than 100
10: the link leads to no file: no_such.md
12: no target no-such-target in ./Makefile
14: no target no-such in ./Makefile
15: no program /selftests/gone
15: no verb bogus of pfq
16: no file selftests/rig/gone.sh
16: no file selftests/gone.c
18: the link leads to no file: no_such_label.md
24: no file no_such_folder
26: no file kmod/no_such_file.c
5: no label [gone]
END
(cd "$work" && faults faulty.md) | sed "s/^faulty.md://" >"$work/found"
silent "the test finds each kind of fault in a faulty document" \
	"$(grep -v "the map lacks" "$work/found" | diff "$work/expected" -)"
check "the test finds a folder that the map lacks" grep -q "the map lacks kmod/rx/$" "$work/found"
plan
