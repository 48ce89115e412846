#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the proof must notice: without any one rule, with a rule that renames
# wrongly, and with a module that kept a call, it fails.

. "$(dirname "$0")/tap"
. "$omatic/tests/stages"
[ "$spatch_version" ] || skip_all "no spatch: apt install coccinelle"

# refused TEXT PATTERN: rewritten with the rules in $RULES, the proof says why not
source=call.c
refused() {
	sources "$omatic/tests/rules/$source"
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

# the same of the rules for frames, on their own source
source=frame.c
for rule in "$top"/semantic/frame/*.cocci; do
	name=$(basename "$rule" .cocci)
	case $name in
	run) said="first bpf_prog_run_xdp in other_run() at frame.c" ;;
	guard) said="first xdp_guard in ice_run_xdp() at frame.c" ;;
	intel) said="first xdp_guard in igb_run_xdp() at frame.c" ;;
	virtio_net) said="first xdp_guard in receive_mergeable() at frame.c" ;;
	include) said="no #include" ;;
	*) continue ;;
	esac
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	rm "$RULES/frame/$name.cocci"
	refused "no frame rule $name: proof fails" "$said"
done
# frame_mutant TEXT FILE SED
frame_mutant() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i "$3" "$RULES/frame/$2.cocci"
	refused "$1: proof fails" "more than rename"
}
frame_mutant "a guard that is always open" guard 's/&& !pfq_frame_on()/\&\& pfq_frame_on()/'
frame_mutant "another test of the descriptor" intel 's/E1000_RXD_STAT_EOP/E1000_RXD_STAT_DD/'
frame_mutant "a frame of another length" virtio_net 's/len - vi->hdr_len))/len))/'
frame_mutant "another program run" run 's/pfq_run_xdp/pfq_run/g'
source=call.c

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
