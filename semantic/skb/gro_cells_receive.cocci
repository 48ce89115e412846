// SPDX-License-Identifier: GPL-2.0-only
/// Replace gro_cells_receive() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_gro_cells_receive depends on patch@
symbol gro_cells_receive;
symbol pfq_gro_cells_receive;
@@
- gro_cells_receive
+ pfq_gro_cells_receive

@site_gro_cells_receive depends on report@
symbol gro_cells_receive;
@@
* gro_cells_receive
