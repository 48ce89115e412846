// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_rx_ni() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_netif_rx_ni depends on patch@
symbol netif_rx_ni;
symbol pfq_netif_rx_ni;
@@
- netif_rx_ni
+ pfq_netif_rx_ni

@site_netif_rx_ni depends on report@
symbol netif_rx_ni;
@@
* netif_rx_ni
