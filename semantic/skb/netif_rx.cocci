// SPDX-License-Identifier: GPL-2.0-only
/// netif_rx() goes through its hook: calls, references, #define aliases
//# blind under #if 0, and in a macro body that is not C by itself
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_netif_rx depends on patch@
symbol netif_rx;
symbol pfq_netif_rx;
@@
- netif_rx
+ pfq_netif_rx

@site_netif_rx depends on report@
symbol netif_rx;
@@
* netif_rx
