#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# report.sh: the stage report. Put what is known of the driver into two reports and the verdict.
#
# Usage:        called by driver.mk
# Inputs:       $B/state.*, $B/sites.tsv, $B/imports.tsv, $B/checks.prove, $B/checks.module
# Outputs:      $B/report.tsv: "# KEY<TAB>VALUE" lines, "# import" lines of the functions for packets
#               that the module imports, then a row per site;
#               $B/report.tap: the proof's checks as TAP; $B/verdict: one line
# Environment:  B DRIVER KVER SRC OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage report
. "$OMATIC/proof/proof.sh"

# A module without a hook was not made to deliver to PFQ, so that its verdict is not "proof ok".
verdict() {
	through=$(noted through)
	if [ "$(noted hooks)" ]; then
		printf '%s, proof ok' "$(site_summary)"
		[ -z "$through" ] || printf '; it also delivers through %s' "$through"
	elif [ "$(noted "waived calls")" ]; then
		printf '%s, nothing hooked: it delivers packets by %s, which is waived' "$(site_summary)" "$(noted "waived calls")"
		[ -z "$through" ] || printf ', and through %s' "$through"
	else
		printf 'nothing to hook'
		[ "$(count_sites '')" -eq 0 ] || printf ' in %s.ko (the source has %s)' "$(noted module)" "$(site_summary)"
		[ -z "$through" ] && printf ': no import of it is known to deliver packets' || printf ': it delivers through %s' "$through"
	fi
	[ -z "$(noted beside)" ] || printf '; %s' "$(noted beside)"
	[ -z "$(noted untyped)" ] || printf '; %s' "$(noted untyped)"
	echo
}

cat "$B/checks.prove" "$B/checks.module" | awk '
	/^(not )?ok / { n++; sub(/ok /, "ok " n " - ") }
	{ line[NR] = $0 }
	END {
		print "TAP version 13"
		print "1.." n
		for (i = 1; i <= NR; i++)
			print line[i]
	}' >"$tmp/report.tap"
{
	printf '# driver\t%s\n# kernel\t%s\n' "$DRIVER" "$KVER"
	for name in fetch control patch rewrite prove licence build module; do
		[ ! -e "$B/state.$name" ] || sed 's/^/# /' "$B/state.$name"
	done
	sed 's/^/# import\t/' "$B/imports.tsv"
	printf 'site\tfunction\tcall\trule\tverdict\n'
	cat "$B/sites.tsv"
} >"$tmp/report.tsv"
verdict >"$tmp/verdict"
mv "$tmp/verdict" "$tmp/report.tap" "$B"
end_stage "$B/report.tsv"
mv "$tmp/report.tsv" "$B/report.tsv"
