// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_rx() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_netif_rx@
local idexpression x = {netif_rx};
position p;
@@
x@p

@hook_netif_rx depends on patch@
symbol netif_rx;
symbol pfq_netif_rx;
position p != local_netif_rx.p;
@@
- netif_rx@p
+ pfq_netif_rx

@site_netif_rx depends on report@
symbol netif_rx;
position p != local_netif_rx.p;
@@
* netif_rx@p
