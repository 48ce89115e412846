// SPDX-License-Identifier: GPL-2.0-only
/// napi_gro_frags() goes through its hook: calls, references, #define aliases
//# blind under #if 0, and in a macro body that is not C by itself
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@hook_napi_gro_frags depends on patch@
symbol napi_gro_frags;
symbol pfq_napi_gro_frags;
@@
- napi_gro_frags
+ pfq_napi_gro_frags

@site_napi_gro_frags depends on report@
symbol napi_gro_frags;
@@
* napi_gro_frags
