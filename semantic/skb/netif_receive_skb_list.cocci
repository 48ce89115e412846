// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_receive_skb_list() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_netif_receive_skb_list depends on patch@
symbol netif_receive_skb_list;
symbol pfq_netif_receive_skb_list;
@@
- netif_receive_skb_list
+ pfq_netif_receive_skb_list

@site_netif_receive_skb_list depends on report@
symbol netif_receive_skb_list;
@@
* netif_receive_skb_list
