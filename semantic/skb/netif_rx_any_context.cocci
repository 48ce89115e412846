// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_rx_any_context() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_netif_rx_any_context depends on patch@
symbol netif_rx_any_context;
symbol pfq_netif_rx_any_context;
@@
- netif_rx_any_context
+ pfq_netif_rx_any_context

@site_netif_rx_any_context depends on report@
symbol netif_rx_any_context;
@@
* netif_rx_any_context
