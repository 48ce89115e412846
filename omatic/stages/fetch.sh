#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# fetch.sh: the stage fetch. Copy the driver's own files, in the directory layout of their source
# tree, since they include each other by relative path.
#
# Usage:        called by driver.mk
# Inputs:       $K/linux/ and its index modules.tsv, or $SRC; $K/public.tsv
# Outputs:      $B/orig/; notes: origin; without SRC module, dir, inherited (flags of the directories
#               above), overlay (the public headers that are rewritten with the driver)
# Environment:  B DRIVER MODULE DIR K KVER KDIR SRC DRIVER_SETTINGS OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage fetch

# find_module INDEX: print the line of the module $MODULE in an index made by index.awk. If there
# are several, prefer one that is built as a module.
find_module() {
	awk -F'\t' -v name="$MODULE" -v dir="${DIR:-}" '
		function same(a, b) { gsub(/-/, "_", a); gsub(/-/, "_", b); return a == b }
		same($1, name) && (dir == "" || $2 == dir) && (found == "" || $4 == "m") { found = $0 }
		END { if (found != "") print found }' "$1"
}

# unknown_driver INDEX SOURCE: end with the names that resemble $DRIVER
unknown_driver() {
	similar=$( (cut -f 1 "$1"; cd "$DRIVER_SETTINGS" && ls -- *.mk 2>/dev/null | sed 's/\.mk$//') |
		awk -v want="$DRIVER" -f "$OMATIC/lib/similar.awk" | sort -n | cut -f 2 | uniq | head -n 8 | tr '\n' ' ')
	die "no such driver in $2${similar:+; similar names: $similar}"
}

# fetch_kernel: the files that the module's own Makefile names, and what they include
fetch_kernel() {
	index=$K/linux/modules.tsv
	where=$(find_module "$index")
	[ "$where" ] || unknown_driver "$index" "linux $(cat "$K/linux/version")"
	IFS='	' read -r name dir option value <<-END
	$where
	END
	[ "$value" = m ] ||
		die "$option is '$value' in the kernel $KVER, so there is no module $name to replace: name another driver"

	make -s -C "$K/linux" -f "$OMATIC/kernels/objects.mk" CONF="$KDIR/include/config/auto.conf" \
		DIR="$dir" MODULE="$name" >"$tmp/objects" || die "make cannot read $dir/Makefile of the kernel's source"
	cd "$K/linux"
	sed -n 's/^object \(.*\)\.o$/\1/p' "$tmp/objects" | while read -r object; do
		for file in "$dir/$object.c" "$dir/$object.S"; do
			[ ! -f "$file" ] || echo "$file"
		done
	done >"$tmp/objects.c"
	[ -s "$tmp/objects.c" ] || die "$dir/Makefile names no source file of $name"
	awk -v flags="$(sed -n 's/^flag //p' "$tmp/objects" | tr '\n' ' ') -I$dir" \
		-f "$OMATIC/kernels/closure.awk" "$tmp/objects.c" >"$tmp/files"
	sed -n 's/^makefile //p' "$tmp/objects" >>"$tmp/files"
	mkdir "$tmp/orig"
	xargs cp --parents -pt "$tmp/orig" <"$tmp/files" || die "cannot copy $dir to $B"

	note origin "linux $(cat version)"
	note release "linux $(cat version)"
	note inherited "$(sed -n 's/^inherited //p' "$tmp/objects" | tr '\n' ' ')"
}

# copy_directory: copy the directories, files and links of $SRC. Others, such as a FIFO, are no source.
# A link to a file, or out of SRC, becomes a copy of what it leads to.
copy_directory() {
	top=$(realpath "$SRC")
	(cd "$top" && find . \( -type d -o -type f -o -type l \) -print0 |
		tar --create --null --no-recursion --files-from=- --file=-) >"$tmp/tar" ||
		die "cannot copy SRC=$SRC to $B"
	tar --extract --no-same-owner --no-same-permissions -C "$tmp/orig" --file="$tmp/tar" || die "cannot copy SRC=$SRC to $B"
	rm "$tmp/tar"
	(cd "$top" && find . -type l -print0) | xargs -0r sh -c '
		top=$1 to=$2
		shift 2
		for link; do
			target=$(realpath -q "$top/$link") || continue
			[ -e "$target" ] || continue
			case $top/ in "$target"/*) continue ;; esac
			case $target in "$top" | "$top"/*) [ -f "$target" ] || continue ;; esac
			rm -f "$to/$link"
			cp -rL --preserve=timestamps "$target" "$to/$link" || exit
		done' sh "$top" "$tmp/orig" || die "SRC=$SRC: cannot copy what a link leads to"
}

# unpack_archive: unpack $SRC, without the directories above its first file
unpack_archive() {
	mkdir "$tmp/unpacked"
	tar --extract --no-same-owner --no-same-permissions --force-local -C "$tmp/unpacked" --file="$SRC" 2>"$tmp/errors" ||
		die "SRC=$SRC is neither a directory nor a tar archive: $(head -n 1 "$tmp/errors")"
	top=$tmp/unpacked
	while [ "$(find "$top" -mindepth 1 -maxdepth 1 -printf x)" = x ]; do
		inner=$(find "$top" -mindepth 1 -maxdepth 1 -type d)
		[ "$inner" ] || break
		top=$inner
	done
	# An archive comes from elsewhere: what a link leads to must be in it.
	find "$top" -type l -print0 | xargs -0r sh -c '
		top=$1
		shift
		for link; do
			case $(realpath -m "$link") in "$top" | "$top"/*) ;; *) printf "%s\n" "${link#"$top/"}" && exit 0 ;; esac
		done' sh "$top" >"$tmp/links"
	[ ! -s "$tmp/links" ] || die "SRC=$SRC has the link $(head -n 1 "$tmp/links"), which leads out of the archive"
	find "$top" ! -type d ! -type f ! -type l -delete
	rmdir "$tmp/orig"
	mv "$top" "$tmp/orig"
}

# fetch_vendor: all files of $SRC
fetch_vendor() {
	mkdir "$tmp/orig"
	if [ -d "$SRC" ]; then copy_directory; else unpack_archive; fi
	cd "$tmp/orig"
	chmod -R u+rwX,go-w,a-s .
	# what was built before is not what this run builds
	find . -type f \( -name '*.ko' -o -name '*.o' -o -name '*.mod' \) -delete
}

# copy_overlay: copy the public headers that deliver packets and that the driver includes into its
# include/, which the compiler searches first. They are rewritten and proved with the driver.
copy_overlay() {
	cd "$tmp/orig"
	find . -name '*.[chS]' -exec sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*<\([^>]*\)>.*/\1/p' {} + | sort -u |
		awk -F'\t' 'NR == FNR { named[$1]; next } $1 in named { print $2, $3 }' - "$K/public.tsv" | sort -u |
		while read -r header path; do
			install -D -m 644 "$path" "include/$header"
			echo "$header"
		done
}

if [ "$SRC" ]; then
	[ -e "$SRC" ] || die "SRC=$SRC does not exist"
	fetch_vendor
	dir=
else
	fetch_kernel
	note overlay "$(copy_overlay | tr '\n' ' ')"
	note module "$name"
	note dir "$dir"
	rm -rf "$B/control" "$B/control.key" "$B/files" "$B/records" "$B/marks" "$B/state.control"
fi
cd "$B"
rm -rf orig
mv "$tmp/orig" orig
end_stage "${SRC:-$(noted origin), $dir}, $(find orig -name '*.[chS]' | wc -l) files"
