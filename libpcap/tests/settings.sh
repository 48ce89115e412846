#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test the settings of the back end without a kernel: random files, and a setuid program, which must take no settings of
# the user who runs it. The selftest pcap_bad_input has what users write.
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
. "$top/testlib/write_tap.sh"
BUILD=${BUILD:-$top/build}
export BUILD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tap_log=$work/out

cd "$here/.." || exit 1
sources="tests/settings_tool.c settings.c settings_file.c settings_name.c settings_unknown.c ../common/similar_name.c"
# shellcheck disable=SC2086 # a list
try "the settings build with sanitizers" gcc -std=gnu11 -D_GNU_SOURCE -g -fsanitize=address,undefined \
	-fno-sanitize-recover -I. -I../libpfq/include -o "$work/checked" $sources
try "random files are taken, or refused with a text (seed 1)" "$work/checked" - 5000 1

# shellcheck disable=SC2086 # a list
gcc -std=gnu11 -D_GNU_SOURCE -I. -I../libpfq/include -o "$work/tool" $sources || exit 1
echo "snaplen = secret" >"$work/file"
chmod 755 "$work"
chmod 600 "$work/file"
PFQ_SNAPLEN=77 "$work/tool" pfq:eth0@7 >"$tap_log"
says "a program takes a variable" "snaplen 77"
"$work/tool" "pfq/$work/file:eth0" >"$tap_log"
says "and quotes a bad file" "secret"
printf 'group = 7\n\0snaplen = 5\n' >"$work/zero"
"$work/checked" "pfq/$work/zero:eth0" >"$tap_log"
says "a file with a byte 0 is refused" 'zero:2:1: a byte with the value 0'
PFQ_GRUOP=5 "$work/tool" pfq:eth0@7 >"$tap_log"
says "a variable that is similar to a setting gives a warning" 'no setting PFQ_GRUOP: did you mean PFQ_GROUP?'
PFQ_MINE=5 PFQ_VLAN=5 PFQ_CONFIG=/dev/null PFQ_=1 PFQ_RX_SLOTS=64 "$work/tool" pfq:eth0@7 >"$tap_log"
check "those of PFQ 6, and others, give none" sh -c '! grep -q "did you mean" "$1"' - "$tap_log"
env -i PFQ_LONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONGLONG=5 "$work/checked" pfq:eth0@7 >"$tap_log" 2>&1
says "a long name is none" 'warning ""'
as_user() { chmod 4755 "$work/tool" && setpriv --reuid 65534 --clear-groups "$work/tool" "$1" >"$tap_log" 2>&1; }
if [ "$(id -u)" = 0 ] && ! findmnt -nT "$work" -o OPTIONS | grep -q nosuid; then
	PFQ_SNAPLEN=77 as_user pfq:eth0@7
	says "a setuid program takes none from its user" "snaplen 0"
	PFQ_GRUOP=5 as_user pfq:eth0@7
	says "and is not warned of any" 'warning ""'
	PFQ_CONFIG=$work/file as_user pfq:eth0@7
	says "and no file" "snaplen 0"
	as_user "pfq/$work/file:eth0"
	says "nor a file in a name" "reads no file of settings"
	check "of which it prints nothing" sh -c '! grep -q secret "$1"' - "$tap_log"
else
	skip "a setuid program takes no settings from its user" "this needs root, and a /tmp without nosuid"
fi
plan
