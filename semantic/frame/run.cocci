// SPDX-License-Identifier: GPL-2.0-only
/// An XDP program is run by pfq_run_xdp(), which first offers the frame to PFQ
//# AF_XDP's zero-copy functions are left alone: by their name here, by the buffer's memory type in pfq_frame()
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Right in any driver: where it runs a program, XDP_DROP gives the buffer back.
// Without a program a driver comes here only where another rule opens its test
// of the program, or offers the frame before that. The others' frames are taken
// by the skb hook until a program is attached.

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
