#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The libraries export the functions of pfq.h and lang.h, and nothing else.
out=$(dirname "$0")/..
top=@TOP@
n=0 failed=0

same() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n - $3"
	else
		echo "not ok $n - $3"
		printf '# got:  %s\n# want: %s\n' "$(echo $1)" "$(echo $2)"
		failed=1
	fi
}

api=$(sed -n '/^static/d; s,[[:space:]]*/\*.*\*/$,,; s/^[a-z].*[ *]\(pfq_[a-z_]*\)(.*[,;]$/\1/p' \
	"$top/libpfq/include/pfq/pfq.h" "$top/libpfq/include/pfq/lang.h" | sort)
shared=$(nm -D --defined-only "$out/libpfq.so" | awk '$2 != "A" { print $3 }' | sort)
static=$(nm -g --defined-only "$out/libpfq.a" | awk 'NF == 3 { print $3 }' | sort)

same "$shared" "$(echo "$api" | sed 's/$/@@PFQ_7.0/')" "libpfq.so has the API, versioned"
same "$static" "$api" "libpfq.a has the API"
same "$(objdump -p "$out/libpfq.so" | awk '$1 == "SONAME" { print $2 }')" \
	libpfq.so.7 "the soname"
same "$(objdump -p "$out/libpfq.so" | awk '$1 == "NEEDED" && $2 !~ /^ld-/ { print $2 }')" \
	"libjansson.so.4
libc.so.6" "needs libjansson and libc"
echo "1..$n"
exit $failed
