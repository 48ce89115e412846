// SPDX-License-Identifier: GPL-2.0-only
/// __netif_rx() goes through its hook: calls, references, #define aliases
//# blind under #if 0, and in a macro body that is not C by itself
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
