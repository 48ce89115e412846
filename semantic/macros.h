/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What spatch takes macros for where its own list (standard.h) is wrong, and a
 * receive call lies in a function that it then cannot parse. Each with its reason.
 */

/* arcnet: standard.h has "if", as in kernels long gone; it is an expression */
#define BUGLVL(x) (x)

/* vxlan, geneve, bareudp, pfcp since 6.10: a declaration, which takes an initialiser */
#define IP_TUNNEL_DECLARE_FLAGS(name) unsigned long name[1]

/* virtio_can: a statement without braces follows */
#define scoped_guard YACFE_ITERATOR
