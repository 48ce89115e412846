// SPDX-License-Identifier: GPL-2.0-only
/// Replace napi_gro_receive() by its hook, in calls, references and #define aliases
//# Does not match under #if 0, nor in a macro body that spatch cannot parse (an incomplete statement)
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_napi_gro_receive depends on patch@
symbol napi_gro_receive;
symbol pfq_napi_gro_receive;
@@
- napi_gro_receive
+ pfq_napi_gro_receive

@site_napi_gro_receive depends on report@
symbol napi_gro_receive;
@@
* napi_gro_receive
