#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The driver's own files -> orig/, in the layout that they have in their source
# tree, since they include each other by relative path.

. "$OMATIC/lib/common.sh"
begin fetch

# place LIST: the module's directory, by an index of Makefiles
place() {
	awk -F'\t' -v name="$MODULE" -v near="${DIR-}" '
		function same(a, b) { gsub(/-/, "_", a); gsub(/-/, "_", b); return a == b }
		same($1, name) && (near == "" || $2 == near) && (found == "" || $4 == "m") { found = $0 }
		END { if (found != "") print found }' "$1"
}

unknown() {
	near=$( (cut -f 1 "$1"; cd "$FACTS" && ls -- *.mk 2>/dev/null | sed 's/\.mk$//') |
		awk -v want="$DRIVER" -f "$OMATIC/lib/near.awk" | sort -n | cut -f 2 | uniq | head -n 8 | tr '\n' ' ')
	die "no such driver in $2${near:+; near names: $near}"
}

from_kernel() {
	index=$K/linux/modules.tsv
	where=$(place "$index")
	[ "$where" ] || unknown "$index" "linux $(cat "$K/linux/version")"
	IFS='	' read -r name dir option value <<-END
	$where
	END
	[ "$value" = m ] ||
		die "$option is '$value' in the kernel $KVER: it has no module $name to stand in for"

	make -s -C "$K/linux" -f "$OMATIC/kernels/objects.mk" CONF="$KDIR/include/config/auto.conf" \
		DIR="$dir" MODULE="$name" >"$tmp/objects" || die "cannot read $dir/Makefile"
	cd "$K/linux"
	sed -n 's/^object \(.*\)\.o$/\1/p' "$tmp/objects" | while read -r object; do
		for file in "$dir/$object.c" "$dir/$object.S"; do
			[ ! -f "$file" ] || echo "$file"
		done
	done >"$tmp/objects.c"
	[ -s "$tmp/objects.c" ] || die "$dir/Makefile names no source of $name"
	awk -v flags="$(sed -n 's/^flag //p' "$tmp/objects" | tr '\n' ' ') -I$dir" \
		-f "$OMATIC/kernels/closure.awk" "$tmp/objects.c" >"$tmp/files"
	sed -n 's/^makefile //p' "$tmp/objects" >>"$tmp/files"
	mkdir "$tmp/orig"
	xargs cp --parents -pt "$tmp/orig" <"$tmp/files" || die "cannot copy $dir"

	note origin "linux $(cat version)"
	note inherited "$(sed -n 's/^inherited //p' "$tmp/objects" | tr '\n' ' ')"
}

from_vendor() {
	mkdir "$tmp/orig"
	if [ -d "$SRC" ]; then
		cp -a "$SRC/." "$tmp/orig" || die "cannot copy $SRC"
	else
		mkdir "$tmp/unpacked"
		tar -xf "$SRC" -C "$tmp/unpacked" 2>"$tmp/errors" ||
			die "SRC=$SRC is neither a directory nor a tar archive: $(head -n 1 "$tmp/errors")"
		top=$tmp/unpacked
		while [ "$(ls -A "$top" | wc -l)" -eq 1 ] && [ -d "$top/$(ls -A "$top")" ]; do
			top=$top/$(ls -A "$top")
		done
		rmdir "$tmp/orig"
		mv "$top" "$tmp/orig"
	fi
	cd "$tmp/orig"
	find . -name Makefile -o -name Kbuild | sort | xargs awk -f "$OMATIC/kernels/index.awk" /dev/null >"$tmp/index"
	where=$(place "$tmp/index")
	[ "$where" ] || unknown "$tmp/index" "$SRC (its Makefiles have no obj-... += $MODULE.o)"
	IFS='	' read -r name dir option value <<-END
	$where
	END
	version=$(find . -name '*.[ch]' -exec sed -n \
		-e 's/.*MODULE_VERSION("\([^"]*\)").*/\1/p' \
		-e 's/.*define[[:space:]]\{1,\}DRV_VERSION[[:space:]]\{1,\}"\([^"]*\)".*/\1/p' {} + | head -n 1)
	[ "$version" ] || version=$(basename "$SRC" | sed -n 's/^[^0-9]*-\([0-9][0-9a-zA-Z.]*[0-9a-zA-Z]\)\(\.tar.*\|\.tgz\)\{0,1\}$/\1/p' | sed 's/\.tar$//')
	note origin "$SRC${version:+, version $version}"
	note option "$option"
}

# Public headers that deliver packets, if the driver includes one: they are rewritten with it, in include/,
# where the compiler looks first.
overlay() {
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
	from_vendor
else
	from_kernel
fi
note overlay "$(overlay | tr '\n' ' ')"
note module "$name"
note dir "$dir"
cd "$B"
rm -rf orig
mv "$tmp/orig" orig
end "$(fact origin), $dir, $(find orig -name '*.[chS]' | wc -l) files"
