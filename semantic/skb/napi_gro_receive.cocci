// SPDX-License-Identifier: GPL-2.0-only
/// Replace napi_gro_receive() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor a local variable or a parameter of that name
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@local_napi_gro_receive@
local idexpression x = {napi_gro_receive};
position p;
@@
x@p

@hook_napi_gro_receive depends on patch@
symbol napi_gro_receive;
symbol pfq_napi_gro_receive;
position p != local_napi_gro_receive.p;
@@
- napi_gro_receive@p
+ pfq_napi_gro_receive

@site_napi_gro_receive depends on report@
symbol napi_gro_receive;
position p != local_napi_gro_receive.p;
@@
* napi_gro_receive@p
