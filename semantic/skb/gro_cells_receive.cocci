// SPDX-License-Identifier: GPL-2.0-only
/// Replace gro_cells_receive() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_gro_cells_receive@
local idexpression x = {gro_cells_receive};
position p;
@@
x@p

@hook_gro_cells_receive depends on patch@
symbol gro_cells_receive;
symbol pfq_gro_cells_receive;
position p != local_gro_cells_receive.p;
@@
- gro_cells_receive@p
+ pfq_gro_cells_receive

@site_gro_cells_receive depends on report@
symbol gro_cells_receive;
position p != local_gro_cells_receive.p;
@@
* gro_cells_receive@p
