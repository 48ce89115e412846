#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# report.sh: the stage report. Put what is known of the driver into two reports and the verdict.
#
# Usage:        called by driver.mk
# Inputs:       $B/state.*, $B/sites.tsv, $B/checks.prove, $B/checks.module
# Outputs:      $B/report.tsv: "# KEY<TAB>VALUE" lines, then a row per site;
#               $B/report.tap: the proof's checks as TAP; $B/verdict: one line
# Environment:  B DRIVER KVER SRC OMATIC, as in lib/common.sh
# Exit status:  as in lib/common.sh

. "$OMATIC/lib/common.sh"
begin_stage report
. "$OMATIC/proof/proof.sh"

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
	cat "$B"/state.fetch "$B"/state.patch ${SRC:+"$B"/state.control} "$B"/state.rewrite "$B"/state.prove \
		"$B"/state.build "$B"/state.module | sed 's/^/# /'
	printf 'site\tfunction\tcall\trule\tverdict\n'
	cat "$B/sites.tsv"
} >"$tmp/report.tsv"
echo "$(site_summary), proof ok" >"$tmp/verdict"
mv "$tmp/verdict" "$tmp/report.tap" "$B"
end_stage "$B/report.tsv"
mv "$tmp/report.tsv" "$B/report.tsv"
