#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# control.sh: the stage control. Build a vendor's source unmodified, by its own means, and let kbuild's
# records say what the module is made of. These files are rewritten and judged, and no others.
#
# Usage:        called by driver.mk, with SRC
# Inputs:       $B/patched/
# Outputs:      $B/control/, the tree after the build; $B/control.log; $B/records (lib/records.sh);
#               $B/marks, the sites that the compiler saw (proof/marks.sh); $B/files, the sources of the module; $B/control.key; notes: module, dir, origin, release,
#               overlay (the kernel's public headers that are rewritten with the driver)
# Environment:  B DRIVER MODULE DIR K KVER KDIR SRC KERNEL SITES OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh
#
# The build runs at the path of $B/tree, where the rewritten source is built later. So kbuild compiles
# only the objects anew that the rewrite changes. While the source, the kernel and the compiler stay
# the same, the build is not repeated.

. "$OMATIC/lib/common.sh"
begin_stage control
. "$OMATIC/proof/marks.sh"

# Objects that the rewrite does not change stay as they are, so they have as much debug information as the
# module is to have (lib/kbuild.sh).
debug=-g0
[ -z "${DEBUG:-}" ] || debug=-g

# control_key: print a hash of everything that the build depends on
control_key() {
	{
		echo "$MODULE ${DIR:-} $debug"
		(cd "$B/patched/" && find . -type f -print0 | sort -z | xargs -0 sha256sum; find . -printf '%m %p %l\n' | sort)
		sha256sum "$KDIR/Module.symvers" "$KDIR/include/config/auto.conf" "$OMATIC/lib/vendor.sh" \
			"$OMATIC/lib/records.sh" "$OMATIC/kernels/sandbox.sh" "$OMATIC"/proof/marks*
		gcc --version | head -n 1
	} | sha256sum
}

# build: make's own flags are omatic's (-rR), and none of the vendor's makefiles.
build() {
	mkdir "$tmp/sandbox"
	MAKEFLAGS='' SANDBOX_TMP="$tmp/sandbox" SANDBOX_LAST="$debug $mark_flags" \
		SANDBOX_INCLUDE="$tmp/marked" "$KERNEL" sandbox "$KVER" "$tmp/control" "$B/tree" "$OMATIC/lib/vendor.sh" prepare "$MODULE" </dev/null
}

# first_error LOG: print the line that says why a build failed: the compiler's, or what make itself says, or the
# one before make says that a command failed. Tests of makefiles and of configure fail before, which says less.
# The first directory in which a build failed gives the reason.
first_error() {
	awk '/^\+ cd / { if (failed) exit; text = "" } { text = text $0 "\n" } /: \*\*\* / { failed = 1 } END { printf "%s", text }' \
		"$1" >"$tmp/failed"
	for pattern in " error: |fatal error|^ERROR|undefined!" ": \*\*\* [^[]"; do
		! grep -m 1 -E "$pattern" "$tmp/failed" || return 0
	done
	awk '/: \*\*\* \[/ { exit } { last = $0 } END { print last }' "$tmp/failed"
}

# make_control: build, and write the records
make_control() {
	mkdir -p "$B/tree"
	cp -a "$B/patched/." "$tmp/control"
	mark_headers
	if ! with_progress "building the unmodified source" "$tmp/control" "$B/control.log" build; then
		! grep -q '^kernel.sh: ' "$B/control.log" || die "$(sed -n 's/^kernel.sh: //p' "$B/control.log" | head -n 1)"
		! grep -q '^omatic: ' "$B/control.log" || die "SRC=$SRC: $(sed -n 's/^omatic: //p' "$B/control.log" | head -n 1)"
		die "the unmodified source does not build for $KVER: $(first_error "$B/control.log") (the whole log: $B/control.log)"
	fi
	DIR=${DIR:-} SANDBOX_TMP="$tmp/sandbox" "$KERNEL" sandbox "$KVER" "$tmp/control" "$B/tree" "$OMATIC/lib/records.sh" "$MODULE" \
		>"$tmp/records" 2>"$tmp/errors" || die "SRC=$SRC: $(head -n 1 "$tmp/errors")"
	grep -q "^object" "$tmp/records" || die "kbuild's records name no object of $MODULE: see $B/control.log"
	rm -rf "$B/control" "$B/tree" "$B/tree.built"
	mv "$tmp/control" "$B/control"
	mv "$tmp/records" "$B/records"
	marked_uses "$B/control.log" >"$B/marks"
}

# records KIND: print the paths of a kind
records() {
	awk -F'\t' -v kind="$1" '$1 == kind { print $2 }' "$B/records"
}

# copy_overlay: copy the kernel's headers that deliver packets and that were read, to where the
# compiler looks first. They are rewritten and judged with the module. Print their names.
copy_overlay() {
	# The build may have made a link of that name.
	rm -rf "$B/control/omatic-overlay"
	records kernel | xargs -r realpath | sort -u |
		awk -F'\t' 'NR == FNR { read[$1]; next } $3 in read { print $2 "\t" $3 }' - "$K/public.tsv" | sort -u |
		while IFS='	' read -r header path; do
			install -D -m 644 "$path" "$B/control/omatic-overlay/$header"
			echo "omatic-overlay/$header"
		done
}

key=$(control_key)
if [ "$(cat "$B/control.key" 2>/dev/null)" = "$key" ] && [ -d "$B/control" ]; then
	again=", built before"
else
	rm -f "$B/control.key"
	again=
	make_control
	echo "$key" >"$B/control.key"
fi

lost=$(records lost | head -n 1)
[ -z "$lost" ] ||
	die "it reads $lost, which is in no place that is left after the build: let the build make that file in SRC=$SRC"
records outside | "$SITES" "$OMATIC/proof/calls" >"$tmp/outside"
[ ! -s "$tmp/outside" ] ||
	die "it reads $(head -n 1 "$tmp/outside" | cut -d : -f 1), which is not in SRC=$SRC and delivers packets: copy that file into SRC"
records file >"$tmp/files"
if grep -q "[^A-Za-z0-9_.,/+=@%-]" "$tmp/files"; then
	die "it reads $(grep -m 1 "[^A-Za-z0-9_.,/+=@%-]" "$tmp/files"): rename that file, whose name has a special character"
fi
copy_overlay >"$tmp/overlay"
sort -u "$tmp/files" "$tmp/overlay" >"$B/files"

built=$(records module | head -n 1)
version=$(modinfo -F version "$B/control/$built")
[ "$version" ] || version=$(basename "$SRC" | sed -n 's/^[^0-9]*-\([0-9][0-9a-zA-Z.]*[0-9a-zA-Z]\)\(\.tar.*\|\.tgz\)\{0,1\}$/\1/p' | sed 's/\.tar$//')
note origin "$SRC${version:+, version $version}"
note release "$(basename "$built" .ko) ${version:-$(cd "$B/control" && xargs sha256sum <"$B/files" | sha256sum | cut -c 1-12)}"
note overlay "$(sed 's,^omatic-overlay/,,' "$tmp/overlay" | tr '\n' ' ')"
note module "$(basename "$built" .ko)"
note dir "$(dirname "$built")"
note "vendor build" "$(grep '^+ ' "$B/control.log" | sed 's/^+ //' | paste -sd ';' | cut -c 1-400)"
end_stage "$(records object | wc -l) objects of $(wc -l <"$B/files") files; $(records module | wc -l) modules$again"
