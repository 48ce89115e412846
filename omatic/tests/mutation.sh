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
	refused "without the rule for $name the proof fails" "first $name in deliver() at call.c"
done

# the same for the frame rules. A function that was reviewed and loses its hook is reported; tests/reviewed.sh
# changes each line of these rules.
source=frame.c
# reported TEXT PATTERN: test that the proof of $source succeeds, with a verdict that matches
reported() {
	sources "$omatic/tests/rules/$source"
	stage rewrite && stage prove
	check "$1: the proof succeeds" [ $? -eq 0 ]
	cat "$B/proved" "$B/sites.tsv" >"$tmp/out"
	says "$1: $2" "$2"
}
# without RULE: copy the rules, without a frame rule
without() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	rm "$RULES/frame/$1.cocci"
}
without run
refused "without the frame rule run the proof fails" "first bpf_prog_run_xdp in other_run() at frame.c"
without guard
refused "without the frame rule guard the proof fails" "ice_run_xdp() at .* becomes something that was not reviewed"
without intel
refused "without the frame rule intel the proof fails" "igb_run_xdp() at .* becomes something that was not reviewed"
without virtio_net
reported "without the frame rule virtio_net" "receive_mergeable	xdp_guard	-	not hooked"

# frame_mutant TEXT PATTERN RULE SED: test that the proof fails if a frame rule is edited by sed
frame_mutant() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i "$4" "$RULES/frame/$3.cocci"
	refused "$1 fails the proof" "$2"
}
frame_mutant "a guard that is always open" "more than rename" guard 's/&& !pfq_frame_on()/\&\& pfq_frame_on()/'
frame_mutant "another test of the descriptor" "more than rename" intel 's/E1000_RXD_STAT_EOP/E1000_RXD_STAT_DD/'
frame_mutant "no test of the descriptor" "igb_run_xdp() at .* becomes something that was not reviewed" \
	intel 's/&& !pfq_frame_if(igb.*/\&\& !pfq_frame_on()/'
frame_mutant "a frame with another length" "more than rename" virtio_net 's/len - vi->hdr_len))/len))/'
frame_mutant "a block in another place" "receive_mergeable() at .* becomes something that was not reviewed" \
	virtio_net '/^+/d; s/^statement S;$/statement S;/; 0,/if (unlikely(vi->xdp_enabled)) S/s//if (unlikely(vi->xdp_enabled)) S\n+ if (pfq_frame_if(num_buf == 1 \&\& !hdr->hdr.gso_type) \&\& pfq_frame_linear(dev, vq2rxq(rq->vq), buf + vi->hdr_len, len - vi->hdr_len)) goto err_skb;/'
frame_mutant "another function that runs the program" "more than rename" run 's/pfq_run_xdp/pfq_run/g'

# a function with the name of a reviewed one, and another text
RULES=$top/semantic
for edit in 's/int act;/int act = 1;/' 's/goto out;/return 0;/' 's/struct igb_ring/struct my_ring/'; do
	sources "$omatic/tests/rules/frame.c"
	sed -i "/^static int igb_run_xdp/,/^}/$edit" "$B/patched/frame.c"
	stage rewrite && stage prove
	check "a function with another text ($edit): the proof succeeds" [ $? -eq 0 ]
	cat "$B/proved" "$B/sites.tsv" "$B/diff" >"$tmp/out"
	says "a function with another text ($edit) is reported" '1 not reviewed'
	check "a function with another text ($edit) gets no frame hook of its own" eval '! grep -q "pfq.*igb_test_staterr" "$tmp/out"'
done
sources "$omatic/tests/rules/frame.c"
sed -i "/^static int igb_run_xdp/,/^}/s/act = /act  =  \/* why *\/ /" "$B/patched/frame.c"
stage rewrite && stage prove
check "blanks and comments do not count" eval '[ $? -eq 0 ] && ! grep -q "not reviewed" "$B/sites.tsv"'
RULES=$tmp/rules
source=call.c

# mutant TEXT PATTERN SED: test that the proof fails if netif_rx.cocci is edited by sed
mutant() {
	rm -rf "$RULES"
	cp -r "$top/semantic" "$RULES"
	sed -i "$3" "$RULES/skb/netif_rx.cocci"
	refused "$1" "$2"
}
mutant "a call renamed to another hook fails the proof" "more than rename" \
	's/pfq_netif_rx/pfq___netif_rx/'
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
# meanings: an added line that is missing, moved, or too many
for edit in '/^+#define pfq_netif_rx(/d; s/^@@ -1,23 +1,27 @@/@@ -1,23 +1,26 @@/' \
	's/^+#undef pfq_netif_rx/+#define pfq_netif_rx netif_rx/'; do
	sources "$omatic/tests/rules/own_macro.c"
	stage rewrite
	check "own_macro.c: the proof succeeds" stage prove
	sed -i "$edit" "$B/diff"
	stage prove || :
	cat "$B/failed" >"$tmp/out"
	says "a definition whose meaning is lost fails the proof ($edit)" 'proof FAILED: .*loses its meaning'
done
plan
