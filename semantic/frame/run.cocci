// SPDX-License-Identifier: GPL-2.0-only
/// Run XDP programs by pfq_run_xdp(), which offers the frame to PFQ first
//# Does not match functions whose names show that they are for zero-copy AF_XDP. If one is missed,
//# pfq_frame() declines its buffers by their memory type
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

@zero_copy@
identifier F =~ "_zc$|xsk";
position p;
@@
F(...)
{
<+...
bpf_prog_run_xdp@p
...+>
}

@run depends on patch@
symbol bpf_prog_run_xdp;
symbol pfq_run_xdp;
position p != zero_copy.p;
@@
- bpf_prog_run_xdp@p
+ pfq_run_xdp

@run_site depends on report@
symbol bpf_prog_run_xdp;
position p != zero_copy.p;
@@
* bpf_prog_run_xdp@p
