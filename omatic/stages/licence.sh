#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# licence.sh: the stage licence. The kernel lets only modules under the GPL use PFQ's hooks
# (EXPORT_SYMBOL_GPL). Say so before the build, which would fail in modpost's words.
#
# Usage:        called by driver.mk, after prove
# Inputs:       $B/sites.tsv; the unmodified modules in $B/control/, if there are any, else the sources
# Outputs:      note: licence
# Environment:  B DRIVER OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage licence

# list_licences: print the licences of the modules of this source. In the text the licence may come
# from a macro; then there is none to print, and the built module tells (proof/inbox.sh).
list_licences() {
	if [ -d "$B/control" ]; then
		find "$B/control" -name '*.ko' | while read -r file; do
			modinfo -F license "$file"
		done
	else
		cd "$(source_dir)/"
		list_sources | tr "\n" "\0" | xargs -0 -r cat | tr "\n" " " |
			grep -o "MODULE_LICENSE *( *\"[^\"]*\"" | sed "s/^[^\"]*\"//;s/\"\$//"
	fi | sort -u
}

list_licences >"$tmp/licences"
if grep -q '	hooked$' "$B/sites.tsv" && [ -s "$tmp/licences" ] && ! grep -qxFf "$OMATIC/proof/licences" "$tmp/licences"; then
	licence=$(head -n 1 "$tmp/licences")
	die "its licence is '$licence', and the kernel lets only modules under the GPL use the hooks: it cannot be rewritten"
fi
note licence "$(paste -sd ',' "$tmp/licences" | sed 's/,/, /g')"
end_stage "$(noted licence)"
