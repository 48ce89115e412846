#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove-module.sh: the stage module, the proof's second half. Check the built module: what it
# imports, and that it can replace the kernel's own, the inbox module.
#
# Usage:        called by driver.mk
# Inputs:       the module in $B/tree/, $B/sites.tsv, proof/calls, proof/imports, the kernel's own modules and
#               their Module.symvers, $SYMVERS
# Outputs:      $B/MODULE.ko, only if every check passes; $B/checks.module; $B/failed
# Environment:  B DRIVER KVER KDIR SRC SYMVERS KERNEL OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage module
. "$OMATIC/proof/proof.sh"

module=$(noted module)
rm -f "$B/$module.ko"
built=$B/tree/$(noted dir)/$module.ko
grep -v '^#' "$OMATIC/proof/calls" | sort >"$tmp/calls"

# imports MODULE: print the receive calls and hooks among the undefined symbols of a module file
imports() {
	nm -u "$1" | awk '{ print $NF }' | sort -u |
		awk 'NR == FNR { call[$1]; next } $1 in call || /^pfq_/' "$tmp/calls" -
}

# copy_inbox_module: put the kernel's own module into $tmp/inbox.ko. Fails if there is none.
copy_inbox_module() {
	root=$("$KERNEL" image "$KVER") || die "the kernel's own $module.ko is needed for comparison: see the message above"
	found=$(find "$root/lib/modules/$KVER/kernel" -name "$module.ko*" | head -n 1)
	case $found in
	'') return 1 ;;
	*.xz) xz -dc "$found" >"$tmp/inbox.ko" ;;
	*.zst) zstd -qdc "$found" >"$tmp/inbox.ko" ;;
	*) cp "$found" "$tmp/inbox.ko" ;;
	esac
}

# What the module imports: left, the receive calls that are not waived; hooks, the skb hooks;
# frame_hooks, the frame hooks. frame_sites is the number of hooked sites that offer frames.
imports "$built" >"$tmp/imports"
awk -F'\t' '$5 == "hooked" && $3 !~ /xdp/ { print "pfq_" $3 }' "$B/sites.tsv" | sort -u >"$tmp/rewritten"
awk -F'\t' '$5 ~ /^waived/ { print $3 }' "$B/sites.tsv" | sort -u >"$tmp/waived"
grep -v '^pfq_' "$tmp/imports" | comm -23 - "$tmp/waived" >"$tmp/left" || :
grep '^pfq_' "$tmp/imports" | grep -v '^pfq_frame' >"$tmp/hooks" || :
grep '^pfq_frame' "$tmp/imports" >"$tmp/frame_hooks" || :
frame_sites=$(awk -F'\t' '$5 == "hooked" && $3 ~ /xdp/ { n++ } END { print n + 0 }' "$B/sites.tsv")

if [ ! -s "$tmp/left" ]; then
	pass "the module imports no receive call of the kernel"
else
	fail "the module still imports $(tr '\n' ' ' <"$tmp/left")"
fi

# unhooked MODULE: print what a module file imports that delivers packets past the hooks
unhooked() {
	name=$(basename "$1" .ko)
	nm -u "$1" | awk '{ print $NF }' | sort -u >"$tmp/undefined"
	awk -v module="$name" -f "$OMATIC/proof/imports.awk" "$OMATIC/proof/imports" "$B/sites.tsv" "$tmp/undefined" | sort
}

unhooked "$built" >"$tmp/unhooked"
if [ ! -s "$tmp/unhooked" ]; then
	pass "the module imports nothing that delivers packets past the hooks"
else
	fail "the module imports $(head -n 1 "$tmp/unhooked")" "$tmp/unhooked"
fi

# A source may build several modules, and this one may deliver through another.
find "$B/tree" -name '*.ko' ! -name "$module.ko" | while read -r other; do
	imports "$other" | grep -v '^pfq_' | comm -23 - "$tmp/waived" | sed "s|.*|${other##*/} imports &, a receive call|"
	unhooked "$other" | sed "s|^|${other##*/} imports |"
done >"$tmp/others"
if [ ! -s "$tmp/others" ]; then
	pass "no other module of the source does"
else
	fail "another module of this source, $(head -n 1 "$tmp/others")" "$tmp/others"
fi

if copy_inbox_module; then
	has_inbox=yes
	# 7.x: napi_gro_receive() is inline and calls gro_receive_skb()
	imports "$tmp/inbox.ko" | sed 's/^gro_receive_skb$/napi_gro_receive/' | sort -u |
		comm -23 - "$tmp/waived" | sed 's/^/pfq_/' >"$tmp/expected"
else
	has_inbox=
fi

if [ -z "$SRC" ] && [ "$has_inbox" ]; then
	compare "it imports the hook of each receive call that the kernel's $module imports" \
		"it does not import the hook of each receive call that the kernel's $module imports" "$tmp/expected" "$tmp/hooks"
	awk '/^\/\// { next } { print }' "$KDIR/Module.symvers" |
		awk -F'\t' -v path="$(noted dir)/$module" '$3 == path { print $1, $2, $4, $5 }' | sort >"$tmp/crc.inbox"
	awk -F'\t' '{ print $1, $2, $4, $5 }' "$B/tree/$(noted dir)/Module.symvers" | sort >"$tmp/crc.built"
	compare "its $(wc -l <"$tmp/crc.inbox") exported symbols have the CRCs of the kernel's module" \
		"its exported symbols or their CRCs differ from those of the kernel's module" "$tmp/crc.inbox" "$tmp/crc.built"
	for field in alias parm firmware; do
		modinfo -F $field "$built" | sort >"$tmp/built.$field"
		modinfo -F $field "$tmp/inbox.ko" | sort >"$tmp/inbox.$field"
		compare "its $field lines equal those of the kernel's module" \
			"its $field lines differ from those of the kernel's module" "$tmp/inbox.$field" "$tmp/built.$field"
	done
else
	find "$B/tree" -name '*.ko' | while read -r file; do
		imports "$file" | sed -n "s|^pfq_|${file##*/} pfq_|p"
	done >"$tmp/all_hooks"
	if [ -s "$tmp/rewritten" ] && [ ! -s "$tmp/all_hooks" ]; then
		fail "sites are rewritten, but no module of the source imports a hook"
	elif [ -s "$tmp/rewritten" ] && [ ! -s "$tmp/hooks" ] && [ ! -s "$tmp/frame_hooks" ]; then
		pass "it has nothing to hook; the hooks are in $(cut -d ' ' -f 1 "$tmp/all_hooks" | sort -u | tr '\n' ' ')of the same source"
	else
		pass "it imports the hooks of the rewritten sites"
	fi
fi

modinfo -F vermagic "$built" >"$tmp/built.vermagic"
if [ "$has_inbox" ]; then
	modinfo -F vermagic "$tmp/inbox.ko" >"$tmp/inbox.vermagic"
else
	find "$root/lib/modules/$KVER/kernel" -name '*.ko*' | head -n 1 | xargs modinfo -F vermagic >"$tmp/inbox.vermagic"
fi
# Without CONFIG_MODVERSIONS both lists are empty.
modprobe --dump-modversions "$built" 2>/dev/null | awk '$2 ~ /^pfq_/ { print $2, $1 }' | sort >"$tmp/versions.built"
awk 'NR == FNR { want[$1]; next } $2 in want { print $2, $1 }' "$tmp/versions.built" "$SYMVERS" |
	sed 's/ 0x0*/ 0x/' | sort >"$tmp/versions.hook"
sed -i 's/ 0x0*/ 0x/' "$tmp/versions.built"
compare "its hooks have the CRCs of pfq_hook.ko" "its hooks have other CRCs than pfq_hook.ko" "$tmp/versions.hook" "$tmp/versions.built"

compare "its vermagic equals that of the kernel's modules" \
	"its vermagic differs from that of the kernel's modules" "$tmp/inbox.vermagic" "$tmp/built.vermagic"

if [ "$frame_sites" -eq 0 ] && [ ! -s "$tmp/frame_hooks" ]; then
	pass "it offers no frames and imports no frame hook"
elif [ "$frame_sites" -gt 0 ] && grep -q '^pfq_frame_key$' "$tmp/frame_hooks" && grep -q '^pfq_frame\(_linear\)\{0,1\}$' "$tmp/frame_hooks"; then
	pass "it imports the frame hook"
else
	fail "$frame_sites sites offer frames, but the module's imports of the frame hook are '$(tr '\n' ' ' <"$tmp/frame_hooks")'"
fi

version=$(modinfo -F version "$built")
[ -z "$version" ] || note "module version" "$version"
finish_checks
cp "$built" "$tmp/$module.ko"
mv "$tmp/$module.ko" "$B"
end_stage "$(grep -c '^ok' "$B/checks.module") checks, imports $(tr '\n' ' ' <"$tmp/hooks")"
