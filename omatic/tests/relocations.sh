#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# relocations.sh: the count by relocation tells a rewritten object that has the hooks of the
# unmodified one from one that lacks a hook, has another one, or has one elsewhere.

. "$(dirname "$0")/tap"
export OMATIC="$omatic" B="$tmp" SRC=vendor
. "$omatic/proof/relocations.sh"
: >"$tmp/sites.tsv"

# object NAME CODE: compile CODE, with calls of receive functions, to $tmp/NAME.o
object() {
	cat >"$tmp/$1.c" <<-END
		struct skb; int netif_rx(struct skb *); int netif_receive_skb(struct skb *);
		int pfq_netif_rx(struct skb *); int pfq_netif_receive_skb(struct skb *);
		int gro_receive_skb(struct skb *); int pfq_napi_gro_receive(struct skb *);
		unsigned bpf_dispatcher_xdp_func(void *, unsigned (*)(void *)); extern int bpf_stats_enabled_key;
		_Bool pfq_frame(void *); void elsewhere(void);
		/* as bpf_prog_run_xdp() is inlined */
		#define RUN(x, p) ({ __label__ on; asm goto(".pushsection __jump_table, \"aw\"; .balign 8;" \\
			".long 1f - ., %l1 - .; .quad %c0 - .; .popsection; 1:" : : "i"(&bpf_stats_enabled_key) : : on); \\
			bpf_dispatcher_xdp_func(x, p); if (0) { on: bpf_dispatcher_xdp_func(x, p); elsewhere(); } })
		$2
	END
	gcc -O2 -fno-pic -fcf-protection=none -c -o "$tmp/$1.o" "$tmp/$1.c" 2>"$tmp/errors" || { cat "$tmp/errors"; exit 1; }
}

# compared TEXT EXPECTED: compare control.o with rewritten.o, and look for EXPECTED
compared() {
	compare_modules it "$tmp/control.o" "$tmp/rewritten.o" >"$tmp/out"
	says "$1" "$2"
}

# rewrite SED: make the rewritten object from the control's code
rewrite() {
	object rewritten "$(sed "1,9d;$1" "$tmp/control.c")"
}

object control 'int rx(struct skb *s) { return netif_rx(s); }
	int poll(struct skb *s, int n) { while (n--) netif_receive_skb(s); return netif_rx(s) + 1; }'
rewrite 's/netif_r/pfq_&/g'
compared "the same calls, all hooked, are the same" '^it	same	3 relocations to receive calls, 3 to hooks'
check "and nothing differs" eval '! grep -q "	differs\|	moved" "$tmp/out"'
rewrite 's/netif_receive_skb(s);/pfq_&/;s/{ return netif_rx/{ return pfq_netif_rx/'
compared "a call that is left is found" '	differs	netif_rx is called by poll(), and 0 calls are waived'
rewrite 's/netif_r/pfq_&/g;s/pfq_netif_rx(s) + 1/1/'
compared "a call that is missing is found" '	differs	netif_rx, unmodified and rewritten: poll() 1 and 0'
rewrite 's/netif_r/pfq_&/g;s/return pfq_netif_rx(s);/return pfq_netif_rx(s) + pfq_netif_rx(s);/'
compared "a call too many is found" '	differs	netif_rx, unmodified and rewritten: rx() 1 and 2'
rewrite 's/netif_r/pfq_&/g;s/pfq_netif_rx(s) + 1/pfq_netif_receive_skb(s) + 1/'
compared "another hook than that of the call is found" '	differs	netif_rx, unmodified and rewritten: poll() 1 and 0'
rewrite 's/netif_r/pfq_&/g;s/pfq_netif_rx(s) + 1/1/;s/return pfq_netif_rx(s);/return pfq_netif_rx(s) + pfq_netif_rx(s);/'
compared "a call in another function is told" '	moved	netif_rx, unmodified and rewritten: .*poll() 1 and 0'

printf 'a.c:1\tpoll\tnetif_rx\t-\twaived: a reason\n' >"$tmp/sites.tsv"
rewrite 's/netif_receive_skb(s);/pfq_&/;s/{ return netif_rx/{ return pfq_netif_rx/'
compared "a waived call may be left" '	same	'
check "and does not differ" eval '! grep -q "	differs" "$tmp/out"'
: >"$tmp/sites.tsv"

object control 'typedef int (*rx_t)(struct skb *);
	struct { int a; rx_t rx[2]; } table = { 1, { netif_rx, netif_receive_skb } };
	static const rx_t choice[] = { netif_rx, netif_receive_skb };
	rx_t choose(int i) { return choice[i]; }
	rx_t pointer(int i) { return i ? netif_rx : netif_receive_skb; }'
rewrite 's/netif_r/pfq_&/g'
compared "tables and pointers count" '	same	6 relocations to receive calls, 6 to hooks'
check "and nothing differs" eval '! grep -q "	differs\|	moved" "$tmp/out"'
rewrite 's/netif_r/pfq_&/g;s/\[\] = { pfq_/[] = { /'
compared "an entry of a table that is left is found" '	differs	netif_rx is called by choice()'

object control 'int rx(struct skb *s) { int n; asm("call netif_rx" : "=a"(n) : "D"(s)); return n; }'
rewrite ''
compared "a call in assembly is found" '	differs	netif_rx is called by rx()'
object control 'static int deliver(struct skb *s) __attribute__((weakref("netif_rx")));
	int rx(struct skb *s) { return deliver(s); }'
rewrite ''
compared "a call by an alias is found" '	differs	netif_rx is called by rx()'

object control 'static __attribute__((noinline)) int slow(struct skb *s, int a) { elsewhere(); return netif_rx(s) + a; }
	int rx(struct skb *s) { return slow(s, 1); }
	__attribute__((cold)) void unlikely(void); int split(struct skb *s, int a)
	{ if (__builtin_expect(a, 0)) { unlikely(); netif_rx(s); elsewhere(); } return a; }'
nm "$tmp/control.o" >"$tmp/out"
says "the compiler makes clones and parts of functions" '[.]\(constprop\|isra\|cold\)'
rewrite 's/netif_r/pfq_&/g'
compared "which count as the functions themselves" '	same	2 relocations to receive calls, 2 to hooks'
check "and nothing differs" eval '! grep -q "	differs\|	moved" "$tmp/out"'

# napi_gro_receive() of 7.x
object control 'int rx(struct skb *s) { return gro_receive_skb(s); }'
rewrite 's/gro_receive_skb/pfq_napi_gro_receive/'
compared "an inline napi_gro_receive() counts as the call" '	same	1 relocations to receive calls, 1 to hooks'

object control "void xdp(void *x, unsigned (*p)(void *)) { RUN(x, p); }"
rewrite 's/{ RUN/{ if (pfq_frame(x)) return; RUN/'
compared "a program run that offers its frame" '	same	0 relocations to receive calls, 0 to hooks; 1 program runs, 1 that offer frames'
check "does not differ" eval '! grep -q "	differs\|	moved" "$tmp/out"'
rewrite ''
compared "a program run that offers none is found" '	differs	program runs that offer no frame to PFQ: xdp()'
printf 'a.c:1\txdp\tbpf_prog_run_xdp\t-\twaived: a reason\n' >"$tmp/sites.tsv"
compared "unless it is waived" '	same	'
check "then nothing differs" eval '! grep -q "	differs\|	moved" "$tmp/out"'
# With the hook, gcc no longer inlines a function that runs a program.
: >"$tmp/sites.tsv"
object control 'static void run(void *x, unsigned (*p)(void *)) { RUN(x, p); } void a(void *x, unsigned (*p)(void *)) { run(x, p); }
	void b(void *x, unsigned (*p)(void *)) { elsewhere(); run(x, p); }'
rewrite 's/static void/__attribute__((noinline)) &/;s/{ RUN/{ if (pfq_frame(x)) return; RUN/'
compared "a run that is inlined in fewer places" '	same	.* 1 program runs, 1 that offer frames'
compared "is told" '	moved	XDP program runs, unmodified and rewritten: '
check "and nothing differs" eval '! grep -q "	differs" "$tmp/out"'
# BPF programs of other kinds
run='{ asm goto(".pushsection __jump_table, \"aw\"; .balign 8; .long 1f - ., %l1 - .; .quad %c0 - .; .popsection; 1:"
	: : "i"(&bpf_stats_enabled_key) : : on); return 0; on: elsewhere(); return 1; }'
# waive FUNCTION...: waive a run in each function
waive() {
	printf 'a.c:1\t%s\tbpf_prog_run_clear_cb\t-\twaived: a reason\n' "$@" >"$tmp/sites.tsv"
}
: >"$tmp/sites.tsv"
object control "void xdp(void *x, unsigned (*p)(void *)) { RUN(x, p); } int filter(void) $run"
rewrite 's/{ RUN/{ if (pfq_frame(x)) return; RUN/'
compared "a run of a program by another function is found" \
	'	differs	runs of BPF programs, which are none of bpf_prog_run_xdp(): filter(), and 0 are waived'
waive filter
compared "unless it is waived" '	same	'
check "then nothing differs" eval '! grep -q "	differs\|	moved" "$tmp/out"'
waive inlined
compared "or was inlined from a function where it is waived" '	same	'
check "then nothing differs" eval '! grep -q "	differs\|	moved" "$tmp/out"'
# one of the waived sites is in a branch of #if that is not compiled
object control "int filter(void) $run int hidden(void) $run"
rewrite ''
waive filter "filter"
compared "a waiver holds for its function alone" \
	'	differs	runs of BPF programs, which are none of bpf_prog_run_xdp(): hidden(), and 2 are waived'
object control 'int poll(struct skb *s) { return netif_rx(s); } int hidden(struct skb *s) { return netif_rx(s); }'
printf 'a.c:1\tpoll\tnetif_rx\t-\twaived: a reason\na.c:2\tpoll\tnetif_rx\t-\twaived: a reason\n' >"$tmp/sites.tsv"
rewrite ''
compared "that of a call, too" '	differs	netif_rx is called by hidden(), and 2 calls are waived'
rewrite '/poll/s/netif_rx/elsewhere(), (int)(long)/'
compared "also if that function has no such call" '	differs	netif_rx is called by hidden(), and 2 calls are waived'
: >"$tmp/sites.tsv"
# Debian's module was built by another compiler, which inlined a function twice.
object control 'int rx(struct skb *s) { return netif_rx(s); }'
printf 'GCC: (another) 1.0\0' >"$tmp/comment"
objcopy --update-section .comment="$tmp/comment" "$tmp/control.o"
rewrite 's/return netif_rx(s);/return pfq_netif_rx(s) + pfq_netif_rx(s);/'
compared "another compiler may duplicate a call" '	moved	netif_rx, .* rx() 1 and 2 (built by another compiler)'
rewrite 's/return netif_rx(s);/return 0;/'
compared "but not drop it" '	differs	netif_rx, .* rx() 1 and 0'
plan
