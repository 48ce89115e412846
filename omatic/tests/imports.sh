#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# imports.sh: the proof fails for small sources that deliver packets or run XDP programs in ways that
# the scanner does not see, and for another module of the source that does; it looks at what a
# source contains, not at its dates.

. "$(dirname "$0")/tap"
borrow_kernel

# source_of NAME BODY: make the source of a module adv in $tmp/NAME, with BODY in it
source_of() {
	mkdir -p "$tmp/$1"
	echo 'obj-m := adv.o' >"$tmp/$1/Makefile"
	cat >"$tmp/$1/adv.c" <<-END
		#include <linux/module.h>
		#include <linux/netdevice.h>
		#include <linux/filter.h>
		#include <linux/kprobes.h>
		#define CAT(a, b) a##b
		$2
		static int __init adv_init(void) { return 0; }
		static void __exit adv_exit(void) { }
		module_init(adv_init);
		module_exit(adv_exit);
		MODULE_DESCRIPTION("a test");
		MODULE_LICENSE("GPL");
	END
}

# skb_function BODY, xdp_function BODY: an exported function adv_rx for a packet or a frame
skb_function() { echo "int adv_rx(struct sk_buff *skb); int adv_rx(struct sk_buff *skb) { $1 } EXPORT_SYMBOL_GPL(adv_rx);"; }
xdp_function() {
	echo "u32 adv_rx(struct bpf_prog *p, struct xdp_buff *x);
		u32 adv_rx(struct bpf_prog *p, struct xdp_buff *x) { $1 } EXPORT_SYMBOL_GPL(adv_rx);"
}

# refused NAME BODY WORD: the proof of such a source fails and names WORD
refused() {
	source_of "$1" "$2"
	run DRIVER=adv SRC="$tmp/$1"
	says "$1: the proof fails and names $3" "^omatic: adv .* proof FAILED: .*$3"
}

refused core "$(skb_function 'return netif_receive_skb_core(skb);')" netif_receive_skb_core
refused forward "$(skb_function 'return dev_forward_skb(skb->dev, skb);')" dev_forward_skb
refused handler "$(skb_function 'return netdev_rx_handler_register(skb->dev, NULL, skb);')" netdev_rx_handler_register
refused symbol "$(skb_function 'int (*f)(struct sk_buff *) = __symbol_get("netif_rx"); return f ? f(skb) : 0;')" __symbol_get
refused probe "static struct kprobe kp = { .symbol_name = \"netif_rx\" }; $(skb_function 'return register_kprobe(&kp);')" register_kprobe
refused pasted "$(skb_function 'return CAT(netif, _rx)(skb);')" 'imports netif_rx'
refused run "$(xdp_function 'return bpf_prog_run(p, x);')" bpf_stats_enabled_key
refused pasted-run "$(xdp_function 'return CAT(bpf_prog_run, _xdp)(p, x);')" bpf_dispatcher_xdp_func

# The module that is asked for delivers through another one.
source_of two "int helper_rx(struct sk_buff *skb); $(skb_function 'return helper_rx(skb);')"
echo 'obj-m := adv.o helper.o' >"$tmp/two/Makefile"
helper() {
	cat >"$tmp/two/helper.c" <<-END
		#include <linux/module.h>
		#include <linux/netdevice.h>
		#define CAT(a, b) a##b
		int helper_rx(struct sk_buff *skb);
		int helper_rx(struct sk_buff *skb) { return $1; }
		EXPORT_SYMBOL_GPL(helper_rx);
		MODULE_DESCRIPTION("a test");
		MODULE_LICENSE("GPL");
	END
}
helper 'CAT(netif, _rx)(skb)'
run DRIVER=adv SRC="$tmp/two"
says "another module of the source has the call: the proof fails and names it" 'proof FAILED: .*helper.ko imports netif_rx'
helper 'netif_rx(skb)'
run DRIVER=adv SRC="$tmp/two"
says "it has the hook: the proof succeeds" '^omatic: adv .* 1 sites, 1 hooked, 0 waived, proof ok$'
cp "$BUILD/$KVER/adv/checks.module" "$tmp/out"
says "the report tells which module has the hook" 'the hooks are in helper.ko'

# Older dates do not hide another content, and what was built before is not what is proved.
source_of dates "$(skb_function 'return netif_rx(skb);')"
run DRIVER=adv SRC="$tmp/dates"
says "a source with a call is hooked" '1 sites, 1 hooked'
source_of dates "$(skb_function 'return netif_receive_skb(skb) + netif_rx(skb);')"
find "$tmp/dates" -exec touch -d '2001-01-01' {} +
cp "$BUILD/$KVER/adv/adv.ko" "$tmp/dates/old.ko"
run DRIVER=adv SRC="$tmp/dates"
says "another content with older dates is seen" '2 sites, 2 hooked, 0 waived, proof ok'
check "a module that came with the source is not used" [ ! -e "$BUILD/$KVER/adv/tree/old.ko" ]
plan
