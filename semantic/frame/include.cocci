// SPDX-License-Identifier: GPL-2.0-only
/// Include <pfq/frame.h> in each file that uses the frame hook
//# Does not match a file without any #include
//
// Confidence: High
// Options: --no-includes --include-headers
// Runs after the other rules, since it looks for the hooks that they wrote.

virtual patch
virtual report

@frame_included@
@@
#include <pfq/frame.h>

@frame_hooked depends on patch && !frame_included@
symbol pfq_run_xdp, pfq_frame_on, pfq_frame_if, pfq_frame_linear;
@@
(
 pfq_run_xdp
|
 pfq_frame_on
|
 pfq_frame_if
|
 pfq_frame_linear
)

@frame_system depends on frame_hooked@
@@
+ #include <pfq/frame.h>
  #include <...>

@frame_local depends on frame_hooked && !frame_system@
@@
+ #include <pfq/frame.h>
  #include "..."
