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
		#define CAT2(a, b) a##b
		#define CAT(a, b) CAT2(a, b)
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

# together NAME BODY WORD: add BODY to the source $tmp/together; refused_together tests that its proof
# fails and names each WORD
: >"$tmp/together.words"
together() {
	source_of together "$(echo "$2" | sed "s/adv_rx/adv_rx_$1/g")"
	sed -i '/_init\|_exit/d' "$tmp/together/adv.c"
	mv "$tmp/together/adv.c" "$tmp/together/$1.c"
	printf '%s\t%s\n' "$1" "$3" >>"$tmp/together.words"
}
refused_together() {
	printf 'obj-m := adv.o\nadv-y := %s\n' "$(cut -f 1 "$tmp/together.words" | sed 's/$/.o/' | paste -sd ' ')" >"$tmp/together/Makefile"
	run DRIVER=adv SRC="$tmp/together"
	says "the proof of a module of $(wc -l <"$tmp/together.words") such files fails" '^omatic: adv .* proof FAILED'
	while IFS='	' read -r name word; do
		says "$name: it names $word" "^omatic: .*$word"
	done <"$tmp/together.words"
}

together core "$(skb_function 'return netif_receive_skb_core(skb);')" netif_receive_skb_core
together forward "$(skb_function 'return dev_forward_skb(skb->dev, skb);')" dev_forward_skb
together handler "$(skb_function 'return netdev_rx_handler_register(skb->dev, NULL, skb);')" netdev_rx_handler_register
together symbol "$(skb_function 'int (*f)(struct sk_buff *) = __symbol_get("netif_rx"); return f ? f(skb) : 0;')" __symbol_get
together probe "static struct kprobe kp = { .symbol_name = \"netif_rx\" }; $(skb_function 'return register_kprobe(&kp);')" register_kprobe
refused pasted "$(skb_function 'return CAT(netif_, rx)(skb);')" 'imports netif_rx'
refused run "$(xdp_function 'return CAT(bpf_prog_, run)(p, x);')" bpf_stats_enabled_key
refused pasted-run "$(xdp_function 'return CAT(bpf_prog_, run_xdp)(p, x);')" bpf_dispatcher_xdp_func
together socket "#include <net/sock.h>
$(skb_function 'return sock_queue_rcv_skb(skb->sk, skb);')" 'sock_queue_rcv_skb'
together loopback "$(skb_function 'return dev_loopback_xmit(NULL, NULL, skb);')" dev_loopback_xmit
together route "#include <net/route.h>
$(skb_function 'return ip_route_input_noref(skb, 0, 0, 0, skb->dev) ? 0 : dst_input(skb);')" 'imports ip.*without a hook'
refused assembly "$(skb_function 'asm volatile("call netif_rx" : : "D" (skb)); return 0;')" 'imports netif_rx'
refused weak "static int other(struct sk_buff *) __attribute__((weakref(\"netif_rx\"))); $(skb_function 'return other(skb);')" 'imports netif_rx'
refused label "int other(struct sk_buff *) asm(\"netif_receive_skb\"); $(skb_function 'return other(skb);')" 'imports netif_receive_skb'
together unknown "#include <net/dst.h>
$(skb_function 'return dst_discard_out(NULL, NULL, skb);')" 'dst_discard_out.*nothing is known.*add it to omatic/proof/imports'
together programs "void adv_rx(struct bpf_prog *p); void adv_rx(struct bpf_prog *p) { bpf_prog_put(p); } EXPORT_SYMBOL_GPL(adv_rx);" bpf_prog_put
refused_together

# The module that is asked for delivers through another one.
source_of two "int helper_rx(struct sk_buff *skb); $(skb_function 'return helper_rx(skb);')"
echo 'obj-m := adv.o helper.o' >"$tmp/two/Makefile"
helper() {
	cat >"$tmp/two/helper.c" <<-END
		#include <linux/module.h>
		#include <linux/netdevice.h>
		#define CAT2(a, b) a##b
		#define CAT(a, b) CAT2(a, b)
		int helper_rx(struct sk_buff *skb);
		int helper_rx(struct sk_buff *skb) { return $1; }
		EXPORT_SYMBOL_GPL(helper_rx);
		MODULE_DESCRIPTION("a test");
		MODULE_LICENSE("GPL");
	END
}
helper 'CAT(netif_, rx)(skb)'
run DRIVER=adv SRC="$tmp/two"
says "another module of the source has the call: the proof fails and names it" 'proof FAILED: .*helper.ko, still imports netif_rx'
helper 'netif_rx(skb)'
run DRIVER=adv SRC="$tmp/two"
says "it has the hook: the verdict names it" '^omatic: adv .*: nothing to hook in adv.ko (the source has 1 sites, 1 hooked, 0 waived): it delivers through helper (by netif_rx; hooked, of the same source)$'
run DRIVER=helper SRC="$tmp/two"
says "that module's own verdict is another one" '^omatic: helper .* 1 sites, 1 hooked, 0 waived, proof ok$'

# A call that a waiver leaves is in the verdict.
source_of waived "$(skb_function 'return CAT1(netif_, rx)(skb);')"
sed -i 's/^#define CAT2/#define CAT1(a, b) a##b\n&/' "$tmp/waived/adv.c"
mkdir -p "$tmp/waivers"
echo "adv.c adv_rx netif_rx a test" >"$tmp/waivers/adv.waivers"
run DRIVER=adv SRC="$tmp/waived" DRIVER_SETTINGS="$tmp/waivers"
sed -n "s/.*add the line '\(source: .*\)'$/\1/p" "$tmp/out" | head -n 1 >>"$tmp/waivers/adv.waivers"
run DRIVER=adv SRC="$tmp/waived" DRIVER_SETTINGS="$tmp/waivers"
says "a waived call is in the verdict" '^omatic: adv .*: 1 sites, 0 hooked, 1 waived, nothing hooked: it delivers packets by netif_rx, which is waived$'

# A filter of sk_buffs runs BPF programs that are no XDP programs. A waiver leaves its site, and no other.
filter() {
	source_of filter "#include <linux/filter.h>
	int adv_filter(struct bpf_prog *p, struct sk_buff *skb);
	int adv_filter(struct bpf_prog *p, struct sk_buff *skb) { return bpf_prog_run_clear_cb(p, skb); }
	$1 $(skb_function 'return netif_rx(skb);')"
}
filter ""
run DRIVER=adv SRC="$tmp/filter"
says "a filter's site is found" 'sites neither rewritten nor waived: 1, first bpf_prog_run_clear_cb in adv_filter()'
echo "adv.c adv_filter bpf_prog_run_clear_cb a filter of sk_buffs" >"$tmp/waivers/adv.waivers"
run DRIVER=adv SRC="$tmp/filter" DRIVER_SETTINGS="$tmp/waivers"
sed -n "s/.*add the line '\(source: .*\)'$/\1/p" "$tmp/out" | head -n 1 >>"$tmp/waivers/adv.waivers"
run DRIVER=adv SRC="$tmp/filter" DRIVER_SETTINGS="$tmp/waivers"
says "a waived filter may run programs" '^omatic: adv .*: 2 sites, 1 hooked, 1 waived, proof ok$'
filter 'int adv_xdp(struct bpf_prog *p, void *x);
	int adv_xdp(struct bpf_prog *p, void *x) { return CAT(bpf_prog_, run)(p, x); }'
sed -i '/^source/d' "$tmp/waivers/adv.waivers"
run DRIVER=adv SRC="$tmp/filter" DRIVER_SETTINGS="$tmp/waivers"
sed -n "s/.*add the line '\(source: .*\)'$/\1/p" "$tmp/out" | head -n 1 >>"$tmp/waivers/adv.waivers"
run DRIVER=adv SRC="$tmp/filter" DRIVER_SETTINGS="$tmp/waivers"
says "a run beside it, of which only the compiler tells, is found" \
	'proof FAILED: sites neither rewritten nor waived: 1, first bpf_prog_run in adv_xdp()'

# A wrapper in another module, whose symbols have a namespace; the module itself calls no receive
# function.
source_of space "int helper_rx(struct sk_buff *skb); MODULE_IMPORT_NS(ADV); $(skb_function 'return helper_rx(skb);')"
cp "$tmp/two/helper.c" "$tmp/two/Makefile" "$tmp/space"
sed -i 's/EXPORT_SYMBOL_GPL(helper_rx)/EXPORT_SYMBOL_NS_GPL(helper_rx, ADV)/' "$tmp/space/helper.c"
run DRIVER=adv SRC="$tmp/space"
says "a wrapper with a namespace in another module is named" 'nothing to hook in adv.ko .*: it delivers through helper (by netif_rx; hooked'

# An object that comes without its source.
source_of shipped "int blob_rx(struct sk_buff *skb); $(skb_function 'return blob_rx(skb);')"
mv "$tmp/shipped/adv.c" "$tmp/shipped/main.c"
printf 'obj-m := adv.o\nadv-y := main.o blob.o\n' >"$tmp/shipped/Makefile"
echo 'int netif_rx(void *skb); int blob_rx(void *skb); int blob_rx(void *skb) { return netif_rx(skb) + 1; }' >"$tmp/blob.c"
gcc -O2 -mcmodel=kernel -mno-red-zone -fno-pic -fcf-protection=none -mindirect-branch=thunk-extern -c \
	-o "$tmp/shipped/blob.o_shipped" "$tmp/blob.c"
touch "$tmp/shipped/.blob.o.cmd"
run DRIVER=adv SRC="$tmp/shipped"
says "an object without source is named" "first the object blob.o without a source"
mkdir "$tmp/settings"
echo "blob.o - shipped a test" >"$tmp/settings/adv.waivers"
run DRIVER=adv SRC="$tmp/shipped" DRIVER_SETTINGS="$tmp/settings"
sed -n "s/.*add the line '\(source: .*\)'$/\1/p" "$tmp/out" | head -n 1 >>"$tmp/settings/adv.waivers"
run DRIVER=adv SRC="$tmp/shipped" DRIVER_SETTINGS="$tmp/settings"
says "a call in a waived object without source is found" 'proof FAILED: the module still imports netif_rx'

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
# A name of the kernel's module does not give its exceptions to another source.
source_of named "$(skb_function 'return netdev_rx_handler_register(skb->dev, NULL, skb);')"
mv "$tmp/named/adv.c" "$tmp/named/ice.c"
echo 'obj-m := ice.o' >"$tmp/named/Makefile"
run DRIVER=ice SRC="$tmp/named"
says "a vendor's module that has the name of a kernel's is judged by what it does" 'proof FAILED: .*netdev_rx_handler_register'

# A table of functions is a call, too.
source_of table "struct adv_ops { int (*rx)(struct sk_buff *skb); }; extern const struct adv_ops adv_ops;
	const struct adv_ops adv_ops = { .rx = netif_rx }; EXPORT_SYMBOL_GPL(adv_ops);"
run DRIVER=adv SRC="$tmp/table"
says "a call in a table of functions is hooked" '1 sites, 1 hooked, 0 waived, proof ok'

source_of nothing "$(skb_function 'kfree_skb(skb); return 0;')"
run DRIVER=adv SRC="$tmp/nothing" OUT="$tmp/out.nothing"
says "a module without a receive call has nothing to hook, which is not 'proof ok'" \
	'^omatic: adv [^:]*: nothing to hook: no import of it is known to deliver packets$'
awk '/^# import\tkfree_skb/' "$tmp/out.nothing/adv.report.tsv" >"$tmp/out"
says "the report lists what it imports for packets, with the reason" 'harmless	frees the packet'

# Its licence does not allow the hooks: said before the build.
source_of closed "$(skb_function 'return netif_rx(skb);')"
sed -i 's/MODULE_LICENSE("GPL")/MODULE_LICENSE(\n"Proprietary")/; s/_GPL//' "$tmp/closed/adv.c"
run DRIVER=adv SRC="$tmp/closed"
says "a licence that may not use the hooks is named" "its licence is 'Proprietary', and the kernel lets only modules under the GPL"
check "nothing is built for it" eval '! grep -q "^build " "$tmp/out"'

# The unmodified source, built, is what the relocations are compared with.
source_of compared "$(skb_function 'return netif_rx(skb);')"
run DRIVER=adv SRC="$tmp/compared"
control=$BUILD/$KVER/adv/control
rm -rf "$control"
cp -r "$tmp/compared" "$control"
"$omatic/kernels/kernel.sh" kmake "$KVER" M="$control" modules >"$tmp/out" 2>&1
touch "$BUILD/$KVER/adv/state.build"
run DRIVER=adv SRC="$tmp/compared"
cp "$BUILD/$KVER/adv/report.tsv" "$tmp/out"
says "its calls are counted by relocation" '^# relocations	adv.ko, 1 relocations to receive calls, 1 to hooks'
sed -i "s/return netif_rx(skb)/return netif_rx(skb) + netif_receive_skb(skb)/" "$control/adv.c"
"$omatic/kernels/kernel.sh" kmake "$KVER" M="$control" modules >"$tmp/out" 2>&1
touch "$BUILD/$KVER/adv/state.build"
run DRIVER=adv SRC="$tmp/compared"
says "a call that the rewritten module lacks is found" 'proof FAILED: its calls differ .* netif_receive_skb'
rm -rf "$control"

# OUT gets the file that was proved.
source_of handed "$(skb_function 'return netif_rx(skb);')"
run DRIVER=adv SRC="$tmp/handed" OUT="$tmp/handed.out"
hash=$(sha256sum <"$tmp/handed.out/adv.ko" | cut -d ' ' -f 1)
grep "^# proved sha256	$hash" "$tmp/handed.out/adv.report.tsv" >"$tmp/out"
says "the report has the hash of the module in OUT" "$hash"
cp "$BUILD/$KVER/adv/tree/adv.ko" "$BUILD/$KVER/adv/adv.ko"
echo >>"$BUILD/$KVER/adv/adv.ko"
run DRIVER=adv SRC="$tmp/handed" OUT="$tmp/handed.out"
says "a file that was changed after the proof is not handed over" 'is not the module that was proved'
check "nor does an older one stay in OUT" [ ! -e "$tmp/handed.out/adv.ko" ]
rm -rf "$BUILD/$KVER/adv"
plan
