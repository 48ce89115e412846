// SPDX-License-Identifier: GPL-2.0-only
/// Replace __netif_rx() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook___netif_rx depends on patch@
symbol __netif_rx;
symbol pfq___netif_rx;
@@
- __netif_rx
+ pfq___netif_rx

@site___netif_rx depends on report@
symbol __netif_rx;
@@
* __netif_rx
