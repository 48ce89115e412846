// SPDX-License-Identifier: GPL-2.0-only
/// Replace netif_rx() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
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
