#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The libraries export the functions of pfq.h and lang.h, and nothing else.
out=$(dirname "$0")/..
top=@TOP@
. "$top/testlib/write_tap.sh"

api=$(sed -n '/^static/d; s,[[:space:]]*/\*.*\*/$,,; s/^[a-z].*[ *]\(pfq_[a-z_]*\)(.*[,;]$/\1/p' \
	"$top/libpfq/include/pfq/pfq.h" "$top/libpfq/include/pfq/lang.h" | sort)
shared=$(nm -D --defined-only "$out/libpfq.so" | awk '$2 != "A" { print $3 }' | sort)
static=$(nm -g --defined-only "$out/libpfq.a" | awk 'NF == 3 { print $3 }' | sort)

same "libpfq.so exports the API, versioned" "$shared" "$(echo "$api" | sed 's/$/@@PFQ_7.0/')"
same "libpfq.a exports the API" "$static" "$api"
same "the SONAME is libpfq.so.7" "$(objdump -p "$out/libpfq.so" | awk '$1 == "SONAME" { print $2 }')" \
	libpfq.so.7
same "libpfq.so needs libjansson, libm and libc alone" \
	"$(objdump -p "$out/libpfq.so" | awk '$1 == "NEEDED" && $2 !~ /^ld-/ { print $2 }')" \
	"libjansson.so.4
libm.so.6
libc.so.6"
silent "the headers describe each function" "$(awk '/^[a-z].*[ *]pfq_[a-z_]*\(/ && !/^typedef/ && last !~ /\*\/$/ { print FILENAME ": " $0 }
	{ last = $0 }' "$top"/libpfq/include/pfq/*.h)"
plan
