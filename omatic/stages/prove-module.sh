#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The proof's second half, on the module: what it imports, and that it can stand
# in for the kernel's own. Only then it leaves tree/.

. "$OMATIC/lib/common.sh"
begin module
. "$OMATIC/proof/proof.sh"

module=$(fact module)
rm -f "$B/$module.ko"
ours=$B/tree/$(fact dir)/$module.ko
grep -v '^#' "$OMATIC/proof/calls" | sort >"$tmp/calls"

# imports MODULE: the receive calls and hooks among its undefined symbols
imports() {
	nm -u "$1" | awk '{ print $NF }' | sort -u |
		awk 'NR == FNR { call[$1]; next } $1 in call || /^pfq_/' "$tmp/calls" -
}

inbox_module() {
	root=$("$KERNEL" image "$KVER") || die "cannot compare with the kernel's own $module.ko"
	found=$(find "$root/lib/modules/$KVER/kernel" -name "$module.ko*" | head -n 1)
	case $found in
	'') return 1 ;;
	*.xz) xz -dc "$found" >"$tmp/inbox.ko" ;;
	*.zst) zstd -qdc "$found" >"$tmp/inbox.ko" ;;
	*) cp "$found" "$tmp/inbox.ko" ;;
	esac
}

imports "$ours" >"$tmp/ours"
awk -F'\t' '$5 == "hooked" && $3 !~ /xdp/ { print "pfq_" $3 }' "$B/sites.tsv" | sort -u >"$tmp/rewritten"
awk -F'\t' '$5 ~ /^waived/ { print $3 }' "$B/sites.tsv" | sort -u >"$tmp/waived"
grep -v '^pfq_' "$tmp/ours" | comm -23 - "$tmp/waived" >"$tmp/left" || :
grep '^pfq_' "$tmp/ours" | grep -v '^pfq_frame' >"$tmp/hooks" || :
grep '^pfq_frame' "$tmp/ours" >"$tmp/frame_hooks" || :
offers=$(awk -F'\t' '$5 == "hooked" && $3 ~ /xdp/ { n++ } END { print n + 0 }' "$B/sites.tsv")

if [ ! -s "$tmp/left" ]; then
	holds "the module imports no receive call of the kernel"
else
	fails "the module still imports $(tr '\n' ' ' <"$tmp/left")"
fi

if inbox_module; then
	has_inbox=yes
	imports "$tmp/inbox.ko" | sed 's/^gro_receive_skb$/napi_gro_receive/' | sort -u |
		comm -23 - "$tmp/waived" | sed 's/^/pfq_/' >"$tmp/expected"
else
	has_inbox=
fi

if [ -z "$SRC" ] && [ "$has_inbox" ]; then
	same "it imports the hook of each receive call that the kernel's $module imports" "$tmp/expected" "$tmp/hooks"
	awk '/^\/\// { next } { print }' "$KDIR/Module.symvers" |
		awk -F'\t' -v path="$(fact dir)/$module" '$3 == path { print $1, $2, $4, $5 }' | sort >"$tmp/crc.inbox"
	awk -F'\t' '{ print $1, $2, $4, $5 }' "$B/tree/$(fact dir)/Module.symvers" | sort >"$tmp/crc.ours"
	same "its $(wc -l <"$tmp/crc.inbox") exported symbols have the CRCs of the kernel's" "$tmp/crc.inbox" "$tmp/crc.ours"
	for field in alias parm firmware; do
		modinfo -F $field "$ours" | sort >"$tmp/ours.$field"
		modinfo -F $field "$tmp/inbox.ko" | sort >"$tmp/inbox.$field"
		same "its $field lines are the kernel's" "$tmp/inbox.$field" "$tmp/ours.$field"
	done
else
	if [ -s "$tmp/rewritten" ] && [ ! -s "$tmp/hooks" ]; then
		fails "sites are rewritten, but the module imports no hook"
	else
		holds "it imports the hooks of the rewritten sites"
	fi
fi

modinfo -F vermagic "$ours" >"$tmp/ours.vermagic"
if [ "$has_inbox" ]; then
	modinfo -F vermagic "$tmp/inbox.ko" >"$tmp/inbox.vermagic"
else
	find "$root/lib/modules/$KVER/kernel" -name '*.ko*' | head -n 1 | xargs modinfo -F vermagic >"$tmp/inbox.vermagic"
fi
# without CONFIG_MODVERSIONS neither list has a line
modprobe --dump-modversions "$ours" 2>/dev/null | awk '$2 ~ /^pfq_/ { print $2, $1 }' | sort >"$tmp/versions.ours"
awk 'NR == FNR { want[$1]; next } $2 in want { print $2, $1 }' "$tmp/versions.ours" "$SYMVERS" |
	sed 's/ 0x0*/ 0x/' | sort >"$tmp/versions.hook"
sed -i 's/ 0x0*/ 0x/' "$tmp/versions.ours"
same "its hooks have the CRCs of pfq_hook.ko" "$tmp/versions.hook" "$tmp/versions.ours"

same "its vermagic is the kernel's" "$tmp/inbox.vermagic" "$tmp/ours.vermagic"

if [ "$offers" -eq 0 ] && [ ! -s "$tmp/frame_hooks" ]; then
	holds "it offers no frames"
elif [ "$offers" -gt 0 ] && grep -q '^pfq_frame_key$' "$tmp/frame_hooks" && grep -q '^pfq_frame\(_linear\)\{0,1\}$' "$tmp/frame_hooks"; then
	holds "it imports the hook for frames"
else
	fails "$offers places offer frames, but the module imports '$(tr '\n' ' ' <"$tmp/frame_hooks")'"
fi

version=$(modinfo -F version "$ours")
[ -z "$version" ] || note "module version" "$version"
settle
cp "$ours" "$tmp/$module.ko"
mv "$tmp/$module.ko" "$B"
end "$(grep -c '^ok' "$B/tap.module") checks, imports $(tr '\n' ' ' <"$tmp/hooks")"
