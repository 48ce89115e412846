// SPDX-License-Identifier: GPL-2.0-only
/// A file that names a hook for frames includes <pfq/frame.h>
//# a file without any #include gets none: whoever includes it needs one
//
// Confidence: High
// Options: --no-includes --include-headers
// Comes after the other rules: it looks at what they made of the file.

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
