# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# inbox.sh: can the built module replace the kernel's own, the inbox module, and does it fit to the
# hooks?
#
# Usage:        sourced by prove-module.sh; find_inbox_module first, then the checks
# Inputs:       lib/inbox.sh; Module.symvers of the kernel; $tmp/$module.ko; $B/tree/; pfq_hook.ko
#               beside $SYMVERS
# Outputs:      checks, by proof.sh
# Environment:  B KVER KDIR SYMVERS, as in lib/common.sh
# shellcheck disable=SC2154 # common.sh and prove-module.sh set tmp, module and root

# exports_of FILE: print NAME CRC of each symbol that a module file exports; the CRC is 0 if the
# kernel has no MODVERSIONS
exports_of() {
	modprobe --show-exports "$1" 2>/dev/null | awk '{ print $2, $1 }' | sed 's/ 0x0*/ 0x/' | sort
}

# check_hooks: the hooks that the module imports are those of pfq_hook.ko, by the file itself
check_hooks() {
	hook=$(dirname "$SYMVERS")/pfq_hook.ko
	[ -e "$hook" ] || die "$hook does not exist: make modules KVER=$KVER"
	exports_of "$hook" >"$tmp/exports.hook"
	cat "$tmp/hooks" "$tmp/frame_hooks" | sort | awk 'FILENAME == ARGV[1] { exported[$1]; next } !($1 in exported)' "$tmp/exports.hook" - >"$tmp/unknown"
	if [ ! -s "$tmp/unknown" ]; then
		pass "pfq_hook.ko exports its hooks"
	else
		fail "pfq_hook.ko does not export $(tr '\n' ' ' <"$tmp/unknown")"
	fi
	# Without CONFIG_MODVERSIONS both lists are empty.
	modprobe --dump-modversions "$tmp/$module.ko" 2>/dev/null | awk '$2 ~ /^pfq_/ { print $2, $1 }' |
		sed 's/ 0x0*/ 0x/' | sort >"$tmp/versions.built"
	awk 'FILENAME == ARGV[1] { want[$1]; next } $1 in want' "$tmp/versions.built" "$tmp/exports.hook" >"$tmp/versions.hook"
	compare "its hooks have the CRCs of pfq_hook.ko" "its hooks have other CRCs than pfq_hook.ko" \
		"$tmp/versions.hook" "$tmp/versions.built"
	licence=$(modinfo -F license "$tmp/$module.ko" | sed 1q)
	if [ ! -s "$tmp/hooks" ] && [ ! -s "$tmp/frame_hooks" ]; then
		pass "it has no hook, which its licence would have to allow"
	elif echo "$licence" | grep -qxFf "$OMATIC/proof/licences"; then
		pass "its licence, $licence, may use the hooks"
	else
		fail "its licence is '$licence', and the kernel lets only modules under the GPL use the hooks"
	fi
}

# check_replaces_inbox: exports, aliases and parameters equal those of the inbox module
check_replaces_inbox() {
	awk '/^\/\// { next } { print }' "$KDIR/Module.symvers" |
		awk -F'\t' -v path="$(noted dir)/$module" '$3 == path { print $1, $2, $4, $5 }' | sort >"$tmp/crc.inbox"
	awk -F'\t' '{ print $1, $2, $4, $5 }' "$B/tree/$(noted dir)/Module.symvers" | sort >"$tmp/crc.built"
	compare "its $(wc -l <"$tmp/crc.inbox") exported symbols have the CRCs of the kernel's module" \
		"its exported symbols or their CRCs differ from those of the kernel's module" "$tmp/crc.inbox" "$tmp/crc.built"
	for field in alias parm firmware; do
		modinfo -F $field "$tmp/$module.ko" | sort >"$tmp/built.$field"
		modinfo -F $field "$tmp/inbox.ko" | sort >"$tmp/inbox.$field"
		compare "its $field lines equal those of the kernel's module" \
			"its $field lines differ from those of the kernel's module" "$tmp/inbox.$field" "$tmp/built.$field"
	done
}

check_vermagic() {
	modinfo -F vermagic "$tmp/$module.ko" >"$tmp/built.vermagic"
	if [ "$has_inbox" ]; then
		modinfo -F vermagic "$tmp/inbox.ko"
	elif [ "$root" ]; then
		find "$root/lib/modules/$KVER/kernel" -name '*.ko*' | head -n 1 | xargs modinfo -F vermagic
	else
		modinfo -F vermagic "$(dirname "$SYMVERS")/pfq_hook.ko"
	fi >"$tmp/inbox.vermagic"
	compare "its vermagic equals that of the kernel's modules" \
		"its vermagic differs from that of the kernel's modules" "$tmp/inbox.vermagic" "$tmp/built.vermagic"
}
