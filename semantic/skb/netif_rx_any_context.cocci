// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_rx_any_context() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_netif_rx_any_context@
local idexpression x = {netif_rx_any_context};
position p;
@@
x@p

@hook_netif_rx_any_context depends on patch@
symbol netif_rx_any_context;
symbol pfq_netif_rx_any_context;
position p != local_netif_rx_any_context.p;
@@
- netif_rx_any_context@p
+ pfq_netif_rx_any_context

@site_netif_rx_any_context depends on report@
symbol netif_rx_any_context;
position p != local_netif_rx_any_context.p;
@@
* netif_rx_any_context@p
