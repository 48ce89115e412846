# SPDX-License-Identifier: GPL-2.0-only
# regressions.awk OLD.csv NEW.csv: name each row and setting whose instructions per packet grew
# by more than 2 %, beyond the spread of both measurements. Exit status 1 if there is one.
BEGIN { FS = "," }
FNR == 1 { next }
{ key = $1 " burst " $2 ", " $3 " bytes, " $4 }
NR == FNR { old[key] = $5; most[key] = $5 + $6; next }
key in old && $5 - $6 > most[key] * 1.02 {
	printf "worse by %.1f %%: %s: %.1f, was %.1f\n", 100 * $5 / old[key] - 100, key, $5, old[key]
	found = 1
}
END { exit found }
