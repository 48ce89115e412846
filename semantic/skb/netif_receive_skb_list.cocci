// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_receive_skb_list() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_netif_receive_skb_list@
local idexpression x = {netif_receive_skb_list};
position p;
@@
x@p

@hook_netif_receive_skb_list depends on patch@
symbol netif_receive_skb_list;
symbol pfq_netif_receive_skb_list;
position p != local_netif_receive_skb_list.p;
@@
- netif_receive_skb_list@p
+ pfq_netif_receive_skb_list

@site_netif_receive_skb_list depends on report@
symbol netif_receive_skb_list;
position p != local_netif_receive_skb_list.p;
@@
* netif_receive_skb_list@p
