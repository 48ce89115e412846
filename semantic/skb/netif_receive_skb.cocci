// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_receive_skb() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_netif_receive_skb@
local idexpression x = {netif_receive_skb};
position p;
@@
x@p

@hook_netif_receive_skb depends on patch@
symbol netif_receive_skb;
symbol pfq_netif_receive_skb;
position p != local_netif_receive_skb.p;
@@
- netif_receive_skb@p
+ pfq_netif_receive_skb

@site_netif_receive_skb depends on report@
symbol netif_receive_skb;
position p != local_netif_receive_skb.p;
@@
* netif_receive_skb@p
