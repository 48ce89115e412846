#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# mutation.sh: the proof fails if one rule is missing, whichever it is, if a rule rewrites wrongly, and
# if the diff was changed.

. "$(dirname "$0")/tap"
. "$omatic/tests/stages"
[ "$spatch_version" ] || skip_all "no spatch: apt install coccinelle"

source=call.c
# refused TEXT PATTERN: test that the proof of $source, rewritten with $RULES, fails with a verdict that
# matches
refused() {
	sources "$omatic/tests/rules/$source"
	if ! stage rewrite; then
		not_ok "$1: the rewrite fails"
	elif stage prove; then
		not_ok "$1: the proof succeeds"
	else
		cat "$B/failed" >>"$tmp/out"
		says "$1" "proof FAILED: .*$2"
	fi
}

sources "$omatic/tests/rules/call.c"
check "the proof succeeds with all rules" eval 'stage rewrite && stage prove'

RULES=$tmp/rules
for rule in "$top"/semantic/skb/*.cocci; do
	name=$(basename "$rule" .cocci)
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	rm "$RULES/skb/$name.cocci"
	case $name in
	include) refused "without the rule that includes the hooks the proof fails" "no #include" ;;
	*) refused "without the rule for $name the proof fails" "first $name in deliver() at call.c" ;;
	esac
done

# the same for the frame rules
source=frame.c
for rule in "$top"/semantic/frame/*.cocci; do
	name=$(basename "$rule" .cocci)
	case $name in
	run) message="first bpf_prog_run_xdp in other_run() at frame.c" ;;
	guard) message="first xdp_guard in ice_run_xdp() at frame.c" ;;
	intel) message="first xdp_guard in igb_run_xdp() at frame.c" ;;
	virtio_net) message="first xdp_guard in receive_mergeable() at frame.c" ;;
	include) message="no #include" ;;
	*) continue ;;
	esac
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	rm "$RULES/frame/$name.cocci"
	refused "without the frame rule $name the proof fails" "$message"
done
# frame_mutant TEXT RULE SED: test that the proof fails if a frame rule is edited by sed
frame_mutant() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i "$3" "$RULES/frame/$2.cocci"
	refused "$1 fails the proof" "more than rename"
}
frame_mutant "a guard that is always open" guard 's/&& !pfq_frame_on()/\&\& pfq_frame_on()/'
frame_mutant "another test of the descriptor" intel 's/E1000_RXD_STAT_EOP/E1000_RXD_STAT_DD/'
frame_mutant "a frame with another length" virtio_net 's/len - vi->hdr_len))/len))/'
frame_mutant "another function that runs the program" run 's/pfq_run_xdp/pfq_run/g'
source=call.c

# mutant TEXT PATTERN SED: test that the proof fails if netif_rx.cocci is edited by sed
mutant() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i "$3" "$RULES/skb/netif_rx.cocci"
	refused "$1" "$2"
}
mutant "a call renamed to another hook fails the proof" "more than rename" \
	's/^+ pfq_netif_rx/+ pfq___netif_rx/; s/symbol pfq_netif_rx/symbol pfq___netif_rx/'
mutant "a removed call fails the proof" "more than rename" 's/^+ .*//; s/^- netif_rx/- netif_rx(...);/'
mutant "a rule that matches only some arguments fails the proof" "netif_rx in deliver() at call.c" \
	's/^- netif_rx/- netif_rx(NULL)/; s/^+ pfq_netif_rx/+ pfq_netif_rx(NULL)/'

# a diff that was changed
RULES=$top/semantic
sources "$omatic/tests/rules/call.c"
stage rewrite
sed -i 's/^ static void deliver/ static  int deliver/' "$B/diff"
check "a diff that does not fit its source fails the proof" eval '! stage prove'
sources "$omatic/tests/rules/call.c"
stage rewrite
sed -i 's/^\(+.*pfq_netif_rx(skb)\);/\1 + 1;/' "$B/diff"
stage prove || :
cat "$B/failed" >"$tmp/out"
says "a diff that changes more than a name fails the proof" 'proof FAILED: .*more than rename'
plan
