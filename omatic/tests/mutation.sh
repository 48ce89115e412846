#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the proof must notice: without any one rule, with a rule that renames
# wrongly, and with a module that kept a call, it fails.

. "$(dirname "$0")/tap"
. "$omatic/tests/stages"
[ "$spatch_version" ] || skip_all "no spatch: apt install coccinelle"

# refused TEXT PATTERN: rewritten with the rules in $RULES, the proof says why not
refused() {
	sources "$omatic/tests/rules/call.c"
	if ! stage rewrite; then
		not_ok "$1: no rewrite"
	elif stage prove; then
		not_ok "$1: the proof holds"
	else
		cat "$B/failed" >>"$tmp/out"
		says "$1" "proof FAILED: .*$2"
	fi
}

sources "$omatic/tests/rules/call.c"
check "with all rules the rewrite is proved" eval 'stage rewrite && stage prove'

RULES=$tmp/rules
for rule in "$top"/semantic/skb/*.cocci; do
	name=$(basename "$rule" .cocci)
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	rm "$RULES/skb/$name.cocci"
	case $name in
	include) refused "no rule that includes the hooks: proof fails" "no #include" ;;
	*) refused "no rule for $name: proof fails" "first $name in deliver() at call.c" ;;
	esac
done

# mutant TEXT PATTERN SED: all rules, netif_rx.cocci edited
mutant() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i "$3" "$RULES/skb/netif_rx.cocci"
	refused "$1" "$2"
}
mutant "a call renamed to another call's hook: proof fails" "more than rename" \
	's/^+ pfq_netif_rx/+ pfq___netif_rx/; s/symbol pfq_netif_rx/symbol pfq___netif_rx/'
mutant "a call that vanishes: proof fails" "more than rename" 's/^+ .*//; s/^- netif_rx/- netif_rx(...);/'
mutant "a rule that matches a call's arguments only: proof fails" "netif_rx in deliver() at call.c" \
	's/^- netif_rx/- netif_rx(NULL)/; s/^+ pfq_netif_rx/+ pfq_netif_rx(NULL)/'

# A diff that was tampered with
RULES=$top/semantic
sources "$omatic/tests/rules/call.c"
stage rewrite
sed -i 's/^ static void deliver/ static  int deliver/' "$B/diff"
check "a diff that does not fit its source: proof fails" eval '! stage prove'
sources "$omatic/tests/rules/call.c"
stage rewrite
sed -i 's/^\(+.*pfq_netif_rx(skb)\);/\1 + 1;/' "$B/diff"
stage prove || :
cat "$B/failed" >"$tmp/out"
says "a diff that changes an argument: proof fails" 'proof FAILED: .*more than rename'
plan
