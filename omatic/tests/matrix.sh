#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# matrix.sh: the matrix's table says what ran, of each kernel and flavour, and not more; results of a
# vendor's source are no row of it; a module without a hook counts as loaded; `make matrix` with its
# documented arguments does what they say.

. "$(dirname "$0")/tap"
matrix=$omatic/matrix

# write_rows NAME: write the rows on standard input, with | for tabs and ! for |, to $tmp/NAME. matrix/rows.sh has the columns.
write_rows() {
	tr "|!" "\t|" >"$tmp/$1"
}

# bars: let $tmp/out have | for tabs
bars() {
	tr "\t" "|" <"$tmp/out" >"$tmp/lines"
	cp "$tmp/lines" "$tmp/out"
}

# table FILE: make the page from rows, in $tmp/out
table() {
	awk -F'\t' -f "$matrix/table.awk" "$1" "$1" >"$tmp/out"
}

# merge OLD NEW: put rows into older ones, in $tmp/out
merge() {
	awk -F'\t' -f "$matrix/merge.awk" "$1" "$2" >"$tmp/out"
}

# --- the page ---

write_rows page <<END
6.1.0-57-amd64|6.1.192|alx|ethernet|1|yes|yes|yes|yes|-|yes|yes||aaa|2026-11-30|aaa|2026-11-30
6.1.0-57-amd64|6.1.192|ena|ethernet|3|yes|sources|yes|yes|yes|yes|yes||bbb|2026-11-30|aaa|2026-11-29
6.1.0-57-amd64|6.1.192|old|ethernet|2|-|-|-|-|-|-|-|not tried|-|-|-|-
6.1.0-57-cloud-amd64|6.1.192-cloud|ena|ethernet|3|yes|sources|-|-|yes|-|-||bbb|2026-11-30|-|-
6.1.0-57-rt-amd64|6.1.192-rt|alx|ethernet|1|yes|no|yes|yes|-|-|-|imports a ! b|bbb|2026-11-30|bbb|2026-11-30
6.1.0-57-rt-amd64|6.1.192-rt|ena|ethernet|3|yes|no hook|yes|yes|-|yes|as inbox||bbb|2026-11-30|bbb|2026-11-30
6.1.0-57-rt-amd64|6.1.192-rt|mdio|ethernet|0|-|-|-|-|-|-|-|delivers no packets|-|-|-|-
END
table "$tmp/page"
says "a flavour has a column of its own" '^| module | 6.1.192 | 6.1.192-cloud | 6.1.192-rt |$'
says "a module that a flavour lacks has an empty cell; one that failed says where" '^| alx | ok 1 |  | \*\*not proved\*\* |$'
says "sources, sources that were built earlier, and no hook differ" '^| ena | sources 3 † | sources 3 | no hook 3 |$'
says "a module that was not tried is shown so" '^| old | ? |  |  |$'
says "a kernel's row counts what ran, by whom" \
	'^| 6.1.192 | ethernet | 3 | 3 | 2/3 | 2/3 | 2/3 | 2/3 | 1 | 0 | 2/3 | 2/3 | aaa 2026-11-30, bbb 2026-11-30 | aaa 2026-11-30, aaa 2026-11-29 |$'
says "a flavour's row does not claim the build of another" \
	'^| 6.1.192-cloud | ethernet | 1 | 1 | 1 | – | – | – | 1 | 0 | – | – | bbb 2026-11-30 | - |$'
says "a failure has its reason" '^| 6.1.192-rt | alx | not proved | imports a \\| b |$'
says "the page says what is not tried" '^Not tried on 6.1.192: 1 of group ethernet'

write_rows page <<END
6.1.0-56-amd64|6.1.192|alx|ethernet|1|yes|yes|yes|yes|-|yes|yes||aaa|2026-11-30|aaa|2026-11-30
6.1.0-57-amd64|6.1.192|alx|ethernet|2|yes|yes|yes|yes|-|yes|yes||bbb|2026-11-30|bbb|2026-11-30
END
table "$tmp/page"
says "two releases with sources of one version do not mix" '^| module | 6.1.0-56-amd64 | 6.1.0-57-amd64 |$'
says "each has its own cell" '^| alx | ok 1 | ok 2 |$'

# --- old rows and new ones ---

write_rows old <<END
-|6.1.192|alx|ethernet|1|yes|yes|yes|yes|-|yes|yes||old|2026-11-22|old|2026-11-22
-|6.1.192|ena|ethernet|3|yes|yes|yes|yes|yes|yes|yes||old|2026-11-22|old|2026-11-22
-|6.1.192|igb|ethernet|4|yes|yes|yes|yes|yes|yes|yes||old|2026-11-22|old|2026-11-22
-|6.1.192|b44|ethernet|1|yes|no|no|no|-|-|-|an error|old|2026-11-22|old|2026-11-22
-|6.1.192|gone|ethernet|1|yes|yes|yes|yes|-|yes|yes||old|2026-11-22|old|2026-11-22
-|5.10.262|alx|ethernet|1|yes|yes|yes|yes|-|yes|yes||old|2026-11-22|old|2026-11-22
R-rt|6.1.192-rt|alx|ethernet|1|yes|yes|yes|yes|-|yes|yes||old|2026-11-22|old|2026-11-22
R|6.1.192|tried|ethernet|1|yes|yes|yes|yes|-|yes|yes||new|2026-12-02|new|2026-12-02
END
write_rows new <<END
R|6.1.192|alx|ethernet|-|-|-|-|-|-|-|-|not tried|-|-|-|-
R|6.1.192|ena|ethernet|4|yes|sources|-|-|yes|-|-||new|2026-12-01|-|-
R|6.1.192|igb|ethernet|4|yes|sources|yes|yes|yes|-|-||new|2026-12-01|mid|2026-11-30
R|6.1.192|b44|ethernet|1|yes|sources|-|-|-|-|-||new|2026-12-01|-|-
R|6.1.192|tried|ethernet|1|yes|sources|-|-|-|-|-||old|2026-12-01|-|-
END
merge "$tmp/old" "$tmp/new"
bars
says "a module that was not tried keeps its row" '^-|6.1.192|alx|ethernet|1|yes|yes|yes|yes|-|yes|yes||old|2026-11-22|old|2026-11-22$'
says "sources that are proved anew keep the earlier build, with its commit" \
	'^R|6.1.192|ena|ethernet|4|yes|sources|yes|yes|yes|yes|yes||new|2026-12-01|old|2026-11-22$'
says "and they keep their own build, if that is the later one" '^R|6.1.192|igb|ethernet|4|yes|sources|yes|yes|yes|-|-||new|2026-12-01|mid|2026-11-30$'
says "they do not keep a build that failed" '^R|6.1.192|b44|ethernet|1|yes|sources|-|-|-|-|-||new|2026-12-01|-|-$'
says "a row of a later run, by another build directory, stays" '^R|6.1.192|tried|.*|new|2026-12-02|new|2026-12-02$'
check "a module that the kernel no longer has is gone" eval '! grep -q gone "$tmp/out"'
says "a kernel that is not here keeps its rows" '^-|5.10.262|alx|'
says "and so does a flavour of a kernel that is here" '^R-rt|6.1.192-rt|alx|'
merge "$tmp/out" /dev/null
check "rows of another form are no rows" [ ! -s "$tmp/out" ]

# --- the rows of a kernel ---

export OMATIC="$omatic" TOP="$top" K="$tmp/build/6.1.0-57-rt-amd64" KVER=6.1.0-57-rt-amd64 TARBALL=/source.tar.xz \
	KERNEL="$omatic/kernels/kernel.sh" STAGES="prove build" RUN="run	2026-11-30"
export M="$K/matrix"
mkdir -p "$M/log" "$K/linux" "$K/kmod"
echo 6.1.192 >"$K/linux/version"
echo hook >"$K/kmod/pfq_hook.ko"
hook=$(sha256sum <"$K/kmod/pfq_hook.ko" | cut -d ' ' -f 1)

# result NAME SOURCE: what omatic leaves of a module that it built from SOURCE
result() {
	mkdir -p "$K/$1"
	echo "$2" >"$K/$1/inputs"
	printf 'origin\t%s\n' "$3" >"$K/$1/state.fetch"
	for stage in rewrite prove tree build; do
		: >"$K/$1/state.$stage"
	done
	touch -d "1 hour ago" "$K/$1/state.prove"
	printf 'hooks\t%s\nproved sha256\tabc\n' "$4" >"$K/$1/state.module"
	echo "ok every site is rewritten or waived" >"$K/$1/checks.prove"
	echo "ok its 0 exported symbols have the CRCs of the kernel's module" >"$K/$1/checks.module"
	printf 'a.c:1\tf\tnetif_rx\t-\thooked\na.c:2\tf\txdp_guard\t-\tnot reviewed: text\n' >"$K/$1/sites.tsv"
	printf '%s\tethernet\t1\tnetif_rx \n' "$1" >>"$M/inbox.tsv"
	echo "$1" >>"$M/tried"
}
result own $TARBALL "linux 6.1.192" "netif_rx "
result vendor /home/me/vendor-1.2 "/home/me/vendor-1.2, version 1.2" "netif_rx "
result unfetched $TARBALL "/home/me/vendor-1.2, version 1.2" "netif_rx "
echo "no such driver" >"$K/unfetched/failed"
result waived $TARBALL "linux 6.1.192" ""
result other $TARBALL "linux 6.1.192" "netif_rx "
sed -i '/^other$/d' "$M/tried"
printf 'mdio\tethernet\t1\t\n' >>"$M/inbox.tsv"
{
	printf 'own\tyes\tyes\t\tabc\t%s\n' "$hook"
	printf 'waived\tyes\tyes\t\tabc\tan-older-hook\n'
} >"$M/loads.tsv"
"$matrix/rows.sh" >"$tmp/out" 2>"$tmp/said"
bars
says "a module that was built, proved and loaded; the flavour is in its kernel's name; a function that is not reviewed is no site" \
	'^6.1.0-57-rt-amd64|6.1.192-rt|own|ethernet|1|yes|yes|yes|yes|-|yes|yes||run|2026-11-30|run|2026-11-30$'
says "the results of a vendor's source are no row" '^6.1.0-57-rt-amd64|6.1.192-rt|vendor|ethernet|-|-|-|-|-|-|-|-|not tried|-|-|-|-$'
check "and it is said" grep -q "vendor has the results of another source (SRC=)" "$tmp/said"
says "a source that cannot be fetched is a failure, whatever an earlier source left" '|unfetched|ethernet|1|no|no|-|-|-|-|-|no such driver|run|'
says "a module without a hook is said to have none; it was loaded with other hooks, which does not count" \
	'|waived|ethernet|1|yes|no hook|yes|yes|-|-|-||run|2026-11-30|run|2026-11-30$'
says "a module that this run did not try is not read" '|other|ethernet|-|-|-|-|-|-|-|-|not tried|'
says "a module that delivers no packets has no results" '|mdio|ethernet|0|-|-|-|-|-|-|-|delivers no packets|-|-|-|-$'
STAGES=prove "$matrix/rows.sh" >"$tmp/out" 2>"$tmp/said"
bars
says "a run that did not build does not claim the build" '|own|ethernet|.*|run|2026-11-30|-|-$'

# --- the commands ---

mkdir "$tmp/docs"
cat >"$tmp/kernel.sh" <<END
#!/bin/sh
echo "\$*" >>"$tmp/asked"
[ "\$1" = resolve ] && echo "\$2-stub"
END
chmod +x "$tmp/kernel.sh"
# the variables as the top Makefile exports them when they are not set
KERNELS='' DRIVERS='' STAGES='' DOCS="$tmp/docs" run matrix BUILD="$tmp/build" KERNEL="$tmp/kernel.sh"
check "kernels that cannot be had: the matrix fails" [ $? -ne 0 ]
check "it tries each kernel" [ "$(sed -n 's/^headers //p' "$tmp/asked" | tr '\n' ' ')" = "5.10-stub 6.1-stub 6.12-stub 7.2-stub 7.3-stub " ]
says "it ends with what it did" '^6.12-stub  *- .* stopped: see the message above$'

unset KERNEL KVER K M TARBALL OMATIC TOP STAGES RUN
if ! KVER=$("$omatic/kernels/kernel.sh" resolve 2>"$tmp/out") || ! BUILD=$real_build "$omatic/kernels/kernel.sh" image "$KVER" >"$tmp/out" 2>&1; then
	skip "make matrix, as it is documented" "no kernel to build for: $(tail -n 1 "$tmp/out")"
	plan
fi
# This run is a test: it leaves the rows of the real build directory as they are.
rows=$real_build/$KVER/matrix/rows.tsv
cp "$rows" "$tmp/rows.before" 2>/dev/null || : >"$tmp/rows.before"
make -C "$top" matrix BUILD="$real_build" KERNELS="$KVER" DRIVERS="r8169 alx" STAGES=prove >"$tmp/out" 2>&1
check "make matrix, as it is documented" [ $? -eq 0 ]
says "make matrix proves the sources of the drivers, and says so" "^$(echo "$KVER" | sed 's/[.+]/[&]/g')  *2  *-  *2, [0-9:]*  *-  *-  *0$"
check "they are in the kernel's rows" \
	[ "$(cut -f 3,6 "$rows" | grep -cE '^(alx|r8169)	yes$')" -eq 2 ]
flock "${rows%/*}/lock" cp "$tmp/rows.before" "$rows"
plan
