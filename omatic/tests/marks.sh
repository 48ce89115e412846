#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# marks.sh: the compiler names each way to the network stack of which no symbol tells, however the source writes it.

. "$(dirname "$0")/tap"
borrow_kernel

src=$tmp/src
mkdir -p "$src" "$tmp/settings"
cat >"$src/adv.c" <<'END'
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/filter.h>
#include <net/dst.h>
#include <net/sock.h>
#define CAT2(a, b) a##b
#define CAT(a, b) CAT2(a, b)
#define RUN CAT(bpf_, func)
void adv_rx(struct napi_struct *napi, struct sk_buff *skb, struct bpf_prog *p, struct sock *sk);
static void adv_run(struct bpf_prog *p, void *x)
{
	p->RUN(x, p->insnsi);
	CAT(bpf_prog_, run)(p, x);
}
static void adv_queue(struct napi_struct *n, struct sk_buff *skb)
{
	list_add_tail(&skb->list, &n->LIST);
	__skb_queue_tail(&this_cpu_ptr(&softnet_data)->BACKLOG, skb);
}
static void adv_route(struct sk_buff *skb, struct sock *sk)
{
	skb_dst(skb)->CAT(in, put)(skb);
	dst_input(skb);
	if (sk_add_backlog(sk, skb, 1))
		__skb_queue_tail(&sk->CAT(sk_, receive_queue), skb);
}
struct own { int rx_list, input; };
int adv_own(struct own *own);
int adv_own(struct own *own)
{
	return own->rx_list + own->input;
}
void adv_rx(struct napi_struct *napi, struct sk_buff *skb, struct bpf_prog *p, struct sock *sk)
{
	adv_run(p, skb);
	adv_queue(napi, skb);
	adv_route(skb, sk);
	netif_rx(skb);
}
EXPORT_SYMBOL_GPL(adv_rx);
MODULE_DESCRIPTION("a test");
MODULE_LICENSE("GPL");
END
printf 'obj-m := adv.o\nccflags-y += -w -DLIST=rx_list -DBACKLOG=input_pkt_queue\n' >"$src/Makefile"
run prove DRIVER=adv SRC="$src"
cut -f 2,3,5 "$BUILD/$KVER/adv/sites.tsv" | tr '\t' ' ' >"$tmp/out"
for site in "adv_run bpf_func" "adv_run bpf_prog_run" "adv_queue rx_list" "adv_queue softnet_data" \
	"adv_queue input_pkt_queue" "adv_route input" "adv_route dst_input" "adv_route sk_add_backlog" \
	"adv_route sk_receive_queue"; do
	says "$site" "^$site missed$"
done
says "a receive call" "^adv_rx netif_rx hooked$"
check "members of the same names of other structures are none" eval '! grep -q adv_own "$tmp/out"'
check "there are no other sites" [ "$(wc -l <"$tmp/out")" = 10 ]

# what the compiler saw is waived as what the scanner saw
sed -i '/CAT(bpf_prog_, run)/d;/__skb_queue_tail/d;/sk_add_backlog/d;/adv_route(skb, sk);/d;/->RUN/d;/dst_input/d' "$src/adv.c"
echo "adv.c adv_queue rx_list a list that the module delivers itself
adv.c adv_route input a route of its own" >"$tmp/settings/adv.waivers"
run prove DRIVER=adv SRC="$src" DRIVER_SETTINGS="$tmp/settings"
sed -n "s/.*add the line '\(source: .*\)'$/\1/p" "$tmp/out" | head -n 1 >>"$tmp/settings/adv.waivers"
run prove DRIVER=adv SRC="$src" DRIVER_SETTINGS="$tmp/settings"
says "such a site is waived" '^omatic: adv .*: 3 sites, 1 hooked, 2 waived, sources ok'

# by DKMS's name for the tree
cat >"$src/dkms.conf" <<'END'
PACKAGE_NAME="adv"
PACKAGE_VERSION="1.0"
DEST_MODULE_LOCATION[0]="/updates"
MAKE[0]="make -C ${kernel_source_dir} M=${source_tree}/adv-1.0 modules"
END
run prove DRIVER=adv SRC="$src" DRIVER_SETTINGS="$tmp/settings"
says "such a site is seen under a name of DKMS, too" '^omatic: adv .*: 3 sites, 1 hooked, 2 waived, sources ok'
plan
