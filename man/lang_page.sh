#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# lang_page.sh PFQ: pfq-lang(7): what it says of itself, the table of functions, the examples.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cat "$here/pfq-lang.7.head"
"$1" lang --man
cat <<'END'
.SH LIMITS
4096 instructions, a longest path of cost 16384 (what
.B pfq lang
says), 4 MiB of tables, 32 forwards, counts and messages for a packet, 3 tunnels,
14 classes steered to, 64 functions of other modules.
Alternatives (par, inv) nest 8 deep when there are actions in them, since what a
failed one did is taken back; par3 to par8 are one level, filters alone are none.
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
