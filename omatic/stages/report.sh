#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What is known -> report.tsv, report.tap and the verdict.

. "$OMATIC/lib/common.sh"
begin report
. "$OMATIC/proof/proof.sh"

cat "$B/tap.prove" "$B/tap.module" | awk '
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
	cat "$B"/facts.fetch "$B"/facts.patch "$B"/facts.rewrite "$B"/facts.prove \
		"$B"/facts.build "$B"/facts.module | sed 's/^/# /'
	printf 'site\tfunction\tcall\trule\tverdict\n'
	cat "$B/sites.tsv"
} >"$tmp/report.tsv"
echo "$(tally), proof ok" >"$tmp/verdict"
mv "$tmp/verdict" "$tmp/report.tap" "$B"
end "$B/report.tsv"
mv "$tmp/report.tsv" "$B/report.tsv"
