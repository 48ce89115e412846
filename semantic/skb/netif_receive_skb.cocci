// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_receive_skb() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_netif_receive_skb depends on patch@
symbol netif_receive_skb;
symbol pfq_netif_receive_skb;
@@
- netif_receive_skb
+ pfq_netif_receive_skb

@site_netif_receive_skb depends on report@
symbol netif_receive_skb;
@@
* netif_receive_skb
