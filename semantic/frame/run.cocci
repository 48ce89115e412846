// SPDX-License-Identifier: GPL-2.0-only
/// Run XDP programs by pfq_run_xdp(), which offers the frame to PFQ first
//# Matches in functions of zero-copy AF_XDP, too: pfq_frame() declines their buffers by the memory type
//
// Confidence: High
// Options: --no-includes --include-headers
//
// This is right in any driver: where a driver runs a program, it frees the buffer on XDP_DROP.
// Without a program, a driver gets here only if another rule changed its guard (the test for a program).
// A driver without such a rule delivers its frames by the skb hook until a program is attached, unless a
// rule offers them before the guard.

virtual patch
virtual report

@local_run@
local idexpression x = {bpf_prog_run_xdp};
position p;
@@
x@p

@run depends on patch@
symbol bpf_prog_run_xdp;
symbol pfq_run_xdp;
position p != local_run.p;
@@
- bpf_prog_run_xdp@p
+ pfq_run_xdp

@run_site depends on report@
symbol bpf_prog_run_xdp;
position p != local_run.p;
@@
* bpf_prog_run_xdp@p
