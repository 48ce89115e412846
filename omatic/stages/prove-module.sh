#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prove-module.sh: the stage module, the proof's second half. Check the built module: what it
# imports, that it calls the hooks where the unmodified module delivers packets, and that it can
# replace the kernel's own, the inbox module. The other modules of the same source are judged, too.
#
# Usage:        called by driver.mk
# Inputs:       the modules in $B/tree/; those of the unmodified source in $B/control/, if there are
#               any; $B/sites.tsv; proof/calls, proof/imports; $K/takes-packets.tsv; the kernel's own
#               modules and their Module.symvers; pfq_hook.ko beside $SYMVERS
# Outputs:      $B/MODULE.ko, only if every check passes; $B/checks.module; $B/imports.tsv (see
#               imports.awk); $B/failed; notes: through, the modules by which this one delivers packets
# Environment:  B DRIVER K KVER KDIR SRC SYMVERS KERNEL OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage module
. "$OMATIC/proof/proof.sh"
. "$OMATIC/proof/imports.sh"
. "$OMATIC/proof/relocations.sh"
. "$OMATIC/lib/inbox.sh"
. "$OMATIC/proof/inbox.sh"

module=$(noted module)
rm -f "$B/$module.ko"
dir=$(noted dir)
built=$B/tree/$module.ko
[ "$dir" = . ] || built=$B/tree/$dir/$module.ko
# The file that is proved is the one that the stage build made, and no other process changes it.
cp "$built" "$tmp/$module.ko"
[ "$(sha256sum <"$tmp/$module.ko" | cut -d ' ' -f 1)" = "$(noted 'module sha256')" ] ||
	fail "$built is not the file that was built: something changed it"
find_image
begin_imports
find_inbox_module
[ "$SRC" ] || [ "$has_inbox" ] ||
	die "there is no unmodified $module.ko to compare with: $(sed -n 's/^kernel.sh: //p' "$tmp/no_image" | tail -n 1)"

# --- imports ---

classify "$tmp/$module.ko" >"$tmp/imports.tsv"
awk -F'\t' '$5 ~ /^waived/ { print $3 }' "$B/sites.tsv" | sort -u >"$tmp/waived"

# join SEPARATOR: print the lines of standard input as one
join() {
	awk -v separator="$1" '{ printf "%s%s", NR == 1 ? "" : separator, $0 }'
}

# of_class CLASS FILE: print the functions of a class
of_class() {
	awk -F'\t' -v class="$1" '$3 == class { print $1 }' "$2" | sort
}

# judge NAME IMPORTS: print what is wrong with the imports of a module
judge() {
	awk -F'\t' -v name="$1" '
		FILENAME == ARGV[1] { waived[$1]; next }
		$3 == "receive call" && !($1 in waived) { print name " still imports " $1 ", a receive call" }
		$3 == "refused" { print name " imports " $1 ": it " $4 }
		$3 == "unclassified" && $4 ~ /no module/ {
			print name " imports " $1 ", which " $4 ": give the source of its module, too, in the same SRC"
			next
		}
		$3 == "unclassified" {
			print name " imports " $1 ", which " $4 ": nothing is known of what it does with it. " \
				"Read it in the kernel'\''s source, and add it to omatic/proof/imports with the reason"
		}' "$tmp/waived" "$2"
}

judge "the module" "$tmp/imports.tsv" >"$tmp/wrong"
# receive calls that are left by a waiver
waived_calls=$(awk -F'\t' '$3 == "receive call" { print $1 }' "$tmp/imports.tsv" | join ", ")
note "waived calls" "$waived_calls"
waived_calls=${waived_calls:+", but $waived_calls, which is waived"}
if [ ! -s "$tmp/wrong" ]; then
	pass "none of the $(wc -l <"$tmp/imports.tsv") functions for packets that the module imports delivers any without a hook$waived_calls"
else
	fail "$(head -n 1 "$tmp/wrong")" "$tmp/wrong"
fi

# A source may build several modules, and this one may deliver through another. Those that it does not
# need are named if they deliver packets.
if [ -f "$B/records" ]; then
	awk -F'\t' -v tree="$B/tree/" '$1 == "needed" { print tree $2 }' "$B/records"
else
	grep -v "^$(echo "$module" | tr - _) " "$tmp/modules.source" | cut -d ' ' -f 2-
fi >"$tmp/siblings"
while read -r other; do
	classify "$other" >"$tmp/imports.other"
	judge "another module of this source, ${other##*/}," "$tmp/imports.other"
done <"$tmp/siblings" >"$tmp/others"
if [ ! -s "$tmp/others" ]; then
	pass "nor does another module of the source"
else
	fail "$(head -n 1 "$tmp/others")" "$tmp/others"
fi

of_class hooked "$tmp/imports.tsv" | grep -v '^pfq_frame' >"$tmp/hooks" || :
of_class hooked "$tmp/imports.tsv" | grep '^pfq_frame' >"$tmp/frame_hooks" || :
note hooks "$(cat "$tmp/hooks" "$tmp/frame_hooks" | tr '\n' ' ')"

# What the module delivers through others: those whose functions take packets, or may do so if it has
# no hook itself. If there are none and it has no hook, those that it needs and that deliver packets.
awk -F'\t' '$3 == "through" && !($2 in seen) { seen[$2]; print $2 " (" $4 ")" }' "$tmp/imports.tsv" >"$tmp/through"
if [ -s "$tmp/hooks" ] || [ -s "$tmp/frame_hooks" ]; then
	sed -i '/is unknown)$/d' "$tmp/through"
fi
if [ ! -s "$tmp/through" ]; then
	for other in $(modinfo -F depends "$tmp/$module.ko" | tr ',-' ' _'); do
		# With hooks of its own only a driver counts: it may call this one back (usbnet).
		if [ -s "$tmp/hooks" ] || [ -s "$tmp/frame_hooks" ]; then
			grep -q "^$other .*/drivers/net/" "$tmp/modules.kernel" || continue
		fi
		[ "$other" != pfq_hook ] && how=$(delivers "$other") && echo "$other ($how)" || :
	done >"$tmp/through"
fi
# other modules of the source that deliver packets, and are not handed over
cut -d ' ' -f 2- "$tmp/modules.source" | grep -vxF "$built" | grep -vxFf "$tmp/siblings" | while read -r other; do
	name=$(basename "$other" .ko)
	if undefined "$other" | grep -qxFf "$tmp/delivering"; then echo "$name"; fi
done >"$tmp/beside" || :
[ ! -s "$tmp/beside" ] || note beside "$(join ", " <"$tmp/beside") of the same source deliver packets, too, and are not rewritten: name them as DRIVER"
note through "$(join "; " <"$tmp/through")"
[ -s "$K/vmlinux.btf" ] || note untyped "the kernel's types are not known, so that functions that take packets are known by name only"

# --- relocations: the same calls, in the same functions ---

# control_of FILE: print the unmodified module that a module of $B/tree is made of
control_of() {
	if [ -e "$B/control/${1#"$B/tree/"}" ]; then
		echo "$B/control/${1#"$B/tree/"}"
	elif [ -d "$B/control" ]; then
		find "$B/control" -name "${1##*/}" | head -n 1
	elif [ -z "$SRC" ] && [ "$has_inbox" ] && [ "$1" = "$built" ]; then
		echo "$tmp/inbox.ko"
	fi
}

compare_all() {
	echo "$built"
	cat "$tmp/siblings"
}
compare_all | while read -r file; do
	control=$(control_of "$file")
	if [ "$control" ]; then
		compare_modules "${file##*/}" "$control" "$file"
	elif [ -d "$B/control" ]; then
		printf '%s\tdiffers\tthe unmodified source builds no such module\n' "${file##*/}"
	fi
done >"$tmp/compared"
awk -F'\t' '$2 == "differs" { print $1 ": " $3 }' "$tmp/compared" >"$tmp/differs"
awk -F'\t' '$2 == "moved" { print $1 ": " $3 }' "$tmp/compared" >"$tmp/moved"
if [ -s "$tmp/differs" ]; then
	fail "its calls differ from those of the unmodified module: $(head -n 1 "$tmp/differs")" "$tmp/differs"
elif [ -s "$tmp/compared" ]; then
	pass "its calls of hooks are in the functions where the unmodified module has the receive calls:$(
		awk -F'\t' '$2 == "same" { print " " $1 ", " $3 }' "$tmp/compared" | join "; ")"
	while read -r line; do
		pass "the compiler moved calls to other functions, none is missing: $line"
	done <"$tmp/moved"
	note relocations "$(awk -F'\t' '$2 == "same" { print $1 ", " $3 }' "$tmp/compared" | join "; ")"
else
	note relocations "not compared: there is no unmodified module"
	awk -F'\t' '$5 == "hooked"' "$B/sites.tsv" >"$tmp/rewritten"
	compare_all | while read -r file; do
		undefined "$file" | grep '^pfq_' || :
	done >"$tmp/all_hooks"
	if [ -s "$tmp/rewritten" ] && [ ! -s "$tmp/all_hooks" ]; then
		fail "sites are rewritten, but no module of the source imports a hook"
	else
		pass "a module of the source imports the hooks of the rewritten sites"
	fi
fi

# --- the hooks and the inbox module ---

check_hooks
[ -n "$SRC" ] || [ -z "$has_inbox" ] || check_replaces_inbox
check_vermagic

frame_sites=$(awk -F'\t' '$5 == "hooked" && $3 ~ /xdp/ { n++ } END { print n + 0 }' "$B/sites.tsv")
if [ ! -s "$tmp/frame_hooks" ] && { [ "$frame_sites" -eq 0 ] || [ -s "$tmp/siblings" ]; }; then
	pass "it offers no frames and imports no frame hook"
elif [ "$frame_sites" -gt 0 ] && grep -q '^pfq_frame_key$' "$tmp/frame_hooks" && grep -q '^pfq_frame\(_linear\)\{0,1\}$' "$tmp/frame_hooks"; then
	pass "it imports the frame hook"
else
	fail "$frame_sites sites offer frames, but the module's imports of the frame hook are '$(tr '\n' ' ' <"$tmp/frame_hooks")'"
fi

version=$(modinfo -F version "$tmp/$module.ko")
[ -z "$version" ] || note "module version" "$version"
cp "$tmp/imports.tsv" "$B/imports.tsv"
finish_checks
note "proved sha256" "$(sha256sum <"$tmp/$module.ko" | cut -d ' ' -f 1)"
mv "$tmp/$module.ko" "$B"
end_stage "$(grep -c '^ok' "$B/checks.module") checks, imports $(tr '\n' ' ' <"$tmp/hooks")"
