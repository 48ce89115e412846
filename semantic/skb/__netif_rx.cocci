// SPDX-License-Identifier: GPL-2.0-only
/// Replace __netif_rx() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local___netif_rx@
local idexpression x = {__netif_rx};
position p;
@@
x@p

@hook___netif_rx depends on patch@
symbol __netif_rx;
symbol pfq___netif_rx;
position p != local___netif_rx.p;
@@
- __netif_rx@p
+ pfq___netif_rx

@site___netif_rx depends on report@
symbol __netif_rx;
position p != local___netif_rx.p;
@@
* __netif_rx@p
