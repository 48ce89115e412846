// SPDX-License-Identifier: GPL-2.0-only
/// A file that names a hook includes <pfq/hook.h>
//# a file without any #include gets none: whoever includes it needs one
//
// Confidence: High
// Options: --no-includes --include-headers
// Comes after the other rules: it looks at what they made of the file.
// <pfq/frame.h> includes it.

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
symbol pfq_netif_rx, pfq_netif_rx_ni, pfq___netif_rx;
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
 pfq___netif_rx
|
 pfq_gro_cells_receive
)

// A compatibility layer must come before all of the kernel but its version. Where it includes netdevice.h, the hooks can come.
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
