#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# lang_page.sh PFQ: prints pfq-lang(7): pfq-lang.7.head, what "PFQ lang --man" prints, limits, examples.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cat "$here/pfq-lang.7.head"
"$1" lang --man
cat <<'END'
.SH LIMITS
A program may have at most
.IP \(bu 2
4096 instructions
.IP \(bu
a cost of 16384 on its most expensive path;
.B pfq lang
prints this cost
.IP \(bu
4 MiB of tables: Bloom filters, VLAN lists, strings
.IP \(bu
32 forwards, counts and log messages on a path
.IP \(bu
14 classes besides the default one, if it steers
.IP \(bu
64 calls of functions of other modules
.PP
It can look into at most 3 nested tunnels.
.PP
A
.B par
or
.B inv
with actions in it saves the packet's state, so that it can undo them.
Such functions nest at most 8 deep.
.B par3
to
.B par8
count as one level.
A
.B par
or
.B inv
of filters alone does not count.
.SH EXAMPLES
END
for name in bridge mirror firewall balancer; do
	printf '.EX\n'
	sed 's/\\/\\e/g; s/-/\\-/g; s/^\([.'\'']\)/\\\&\1/' "$here/../docs/lang/$name.pfq"
	printf '.EE\n.PP\n'
done
cat <<'END'
.SH SEE ALSO
.BR pfq-lang (1),
.BR pfq-group (1),
.BR pfq (7)
END
