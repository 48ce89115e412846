// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_rx_ni() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_netif_rx_ni@
local idexpression x = {netif_rx_ni};
position p;
@@
x@p

@hook_netif_rx_ni depends on patch@
symbol netif_rx_ni;
symbol pfq_netif_rx_ni;
position p != local_netif_rx_ni.p;
@@
- netif_rx_ni@p
+ pfq_netif_rx_ni

@site_netif_rx_ni depends on report@
symbol netif_rx_ni;
position p != local_netif_rx_ni.p;
@@
* netif_rx_ni@p
