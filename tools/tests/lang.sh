#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# pfq lang and pfq group as they are used: files, errors, packets, the prompt.
. "@TOP@/testlib/write_tap.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/log

# result WHAT STATUS WANTED TEXT PATTERN
result() {
	printf "%s\n" "status $2, want $3; want $5 in:" "$4" >"$tap_log"
	[ "$2" = "$3" ] && printf "%s\n" "$4" | grep -q -e "$5"
	verdict "$1"
}

# expect WHAT STATUS PATTERN ARGS...
expect() {
	what=$1 status=$2 pattern=$3
	shift 3
	text=$("$pfq" "$@" 2>&1 </dev/null)
	result "$what" $? "$status" "$text" "$pattern"
}

mkdir "$work/lib"
echo 'main = ip >-> udp >-> steer_flow' >"$work/a.pfq"
printf 'import Web\nmain = Web.site >-> steer_flow\n' >"$work/b.pfq"
printf 'site = port 80\nsecure = port 443\n' >"$work/lib/Web.pfq"
echo 'main = ip >-> upd' >"$work/bad.pfq"

# Ethernet, IPv4, UDP 4660 > 53; and ARP
{
	printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\377\377\0\0\1\0\0\0'
	printf '\0\0\0\0\0\0\0\0\52\0\0\0\52\0\0\0'
	printf '\2\0\0\0\0\1\2\0\0\0\0\2\10\0\105\0\0\34\0\0\0\0\100\21\0\0\12\0\0\1\12\0\0\2\22\64\0\65\0\10\0\0'
	printf '\0\0\0\0\0\0\0\0\16\0\0\0\16\0\0\0'
	printf '\377\377\377\377\377\377\2\0\0\0\0\2\10\6'
} >"$work/in.pcap"

expect 'a file is good' 0 '^good: ' lang "$work/a.pfq"
expect 'a bad one says where' 1 'bad.pfq:1:15: unknown name upd: did you mean udp?' lang "$work/bad.pfq"
expect 'and underlines it' 1 '^  *^^^$' lang "$work/bad.pfq"
expect 'no such file' 1 'No such file' lang "$work/none.pfq"
expect 'a module on the path' 0 '^good: ' lang "$work/b.pfq" -I "$work/lib"
expect 'a module that is not there' 1 'no file Web.pfq' lang "$work/b.pfq"
expect_import() {	# NAME STATUS PATTERN IMPORT MAIN
	printf "import %s\nmain = %s\n" "$4" "$5" >"$work/c.pfq"
	expect "$1" "$2" "$3" lang "$work/c.pfq" -I "$work/lib"
}
expect_import 'a list: what it names' 0 '^good: ' 'Web (site)' site
expect_import 'and nothing else' 1 'Web defines secure, but its import does not list it' 'Web (site)' secure
expect_import 'qualified neither' 1 'does not list it' 'qualified Web as W (site)' W.secure
expect_import 'hiding: the others' 0 '^good: ' 'Web hiding (site)' secure
expect_import 'and not that' 1 'Web defines site, but its import hides it' 'Web hiding (site)' site
expect_import 'a listed name that is not there' 1 'module Web has no siet: did you mean site?' 'Web (siet)' ip
expect 'instructions' 0 'facts ip udp ? 1 : 3' lang "$work/a.pfq" --dis
expect 'unoptimised, one more' 0 'facts ip ? 1 : 4' lang "$work/a.pfq" --dis -O0
expect 'JSON' 0 '"funSymbol":"steer_flow"' lang "$work/a.pfq" --json
"$pfq" lang "$work/a.pfq" --json >"$work/a.json"
expect 'JSON is read' 0 'facts ip udp ? 1 : 3' lang "$work/a.json" --dis
expect 'written' 0 . lang "$work/a.pfq" -o "$work/a.bin" --dis
result 'the program has its mark' 0 0 "$(head -c 4 "$work/a.bin")" '^PFQL$'
expect 'packets are tried' 0 '^1 len 42: steer 0x' lang run "$work/a.pfq" --pcap "$work/in.pcap"
expect 'and dropped' 0 '^2 len 14: drop$' lang run "$work/a.pfq" --pcap "$work/in.pcap"
expect 'what else is done shows' 0 '^1 len 42: copy mark 7 counter 3 +1$' \
	lang run -e 'main = when is_udp (mark 7 >-> inc 3)' --pcap "$work/in.pcap"
expect "the host's address" 0 '^1 len 42: copy$' lang run -e 'main = ip_host' --pcap "$work/in.pcap" --host-ip 10.0.0.2
expect 'run wants packets' 2 'pcap' lang run "$work/a.pfq"
expect 'a function' 0 '^steer_flow :: Qbuff -> Action Qbuff' lang --doc steer_flow
expect 'an unknown one' 1 'did you mean steer_flow?' lang --doc steer_flwo
expect 'all functions' 0 '^  double_steer_field ' lang --doc
expect 'no program, no terminal' 2 'no program' lang
expect 'group wants a program' 2 'wants a program' group set 3
expect 'group wants a group' 2 'want a group' group set x -e 'main = ip'
expect 'group shows what is wrong' 1 'did you mean udp' group set 3 -e 'main = upd'
if command -v script >/dev/null; then
	text=$(printf 'web = port 80\nwe\t >-> mark 1\nwbe\n:doc inc\n:quit\n' |
		TERM=dumb script -qec "$pfq lang" /dev/null 2>&1)
	result 'the prompt compiles' 0 0 "$text" 'has_port 80'
	result 'and suggests' 0 0 "$text" 'did you mean web?'
	result 'and explains' 0 0 "$text" '^inc :: CInt'
else
	for what in compiles suggests explains; do
		skip "the prompt $what" "script is not installed"
	done
fi
plan
