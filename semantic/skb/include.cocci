// SPDX-License-Identifier: GPL-2.0-only
/// Include <pfq/hook.h> in each file that uses an skb hook
//# Does not match a file without any #include; omatic adds the header as its first line
//
// Confidence: High
// Options: --no-includes --include-headers
// Runs after the other rules, since it looks for the hooks that they wrote.
// <pfq/frame.h> includes <pfq/hook.h>.

virtual patch
virtual report

@framed@
@@
#include <pfq/frame.h>

@included@
@@
#include <pfq/hook.h>

@hooked depends on patch && !included && !framed@
symbol pfq_napi_gro_receive, pfq_napi_gro_frags;
symbol pfq_netif_receive_skb, pfq_netif_receive_skb_list;
symbol pfq_netif_rx, pfq_netif_rx_ni, pfq_netif_rx_any_context, pfq___netif_rx;
symbol pfq_gro_cells_receive;
@@
(
 pfq_napi_gro_receive
|
 pfq_napi_gro_frags
|
 pfq_netif_receive_skb
|
 pfq_netif_receive_skb_list
|
 pfq_netif_rx
|
 pfq_netif_rx_ni
|
 pfq_netif_rx_any_context
|
 pfq___netif_rx
|
 pfq_gro_cells_receive
)

// A vendor's compatibility layer includes linux/version.h, and must come before any other header of the
// kernel. Where it includes netdevice.h, the hooks' header can follow.
@compatible depends on hooked@
@@
#include <linux/version.h>

@beside depends on compatible@
@@
+ #include <pfq/hook.h>
  #include <linux/netdevice.h>

@system depends on hooked && !beside@
@@
+ #include <pfq/hook.h>
  #include <...>

@local depends on hooked && !beside && !system@
@@
+ #include <pfq/hook.h>
  #include "..."
