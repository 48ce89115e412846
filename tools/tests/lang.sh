#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test pfq lang and pfq group: files, errors, packets, the prompt.
. "@TOP@/testlib/write_tap.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/log

# result NAME STATUS WANTED TEXT PATTERN: the status is the wanted one, and the text matches
result() {
	printf "%s\n" "status $2, want $3; want $5 in:" "$4" >"$tap_log"
	[ "$2" = "$3" ] && printf "%s\n" "$4" | grep -q -e "$5"
	verdict "$1"
}

# expect NAME STATUS PATTERN ARGUMENT...: pfq exits with STATUS and prints a line that matches
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

expect 'a correct file is accepted' 0 '^good: ' lang "$work/a.pfq"
expect 'an error tells its line and column' 1 'bad.pfq:1:15: unknown name upd: did you mean udp?' lang "$work/bad.pfq"
expect 'an error underlines its place' 1 '^  *^^^$' lang "$work/bad.pfq"
expect 'a file that does not exist is an error' 1 'No such file' lang "$work/none.pfq"
expect 'a module is found on the path' 0 '^good: ' lang "$work/b.pfq" -I "$work/lib"
expect 'a module that is not on the path is an error' 1 'no file Web.pfq' lang "$work/b.pfq"
# expect_import NAME STATUS PATTERN IMPORT MAIN: the same for a program with an import
expect_import() {
	printf "import %s\nmain = %s\n" "$4" "$5" >"$work/c.pfq"
	expect "$1" "$2" "$3" lang "$work/c.pfq" -I "$work/lib"
}
expect_import 'an import list imports what it names' 0 '^good: ' 'Web (site)' site
expect_import 'an import list imports nothing else' 1 'Web defines secure, but its import does not list it' 'Web (site)' secure
expect_import 'a qualified import list imports nothing else' 1 'does not list it' 'qualified Web as W (site)' W.secure
expect_import 'hiding imports what it does not name' 0 '^good: ' 'Web hiding (site)' secure
expect_import 'hiding does not import what it names' 1 'Web defines site, but its import hides it' 'Web hiding (site)' site
expect_import 'an import list with a name that does not exist is an error' 1 'module Web has no siet: did you mean site?' 'Web (siet)' ip
expect '--dis shows the instructions' 0 'facts ip udp ? 1 : 3' lang "$work/a.pfq" --dis
expect '-O0 shows one instruction more' 0 'facts ip ? 1 : 4' lang "$work/a.pfq" --dis -O0
expect '--json shows JSON' 0 '"funSymbol":"steer_flow"' lang "$work/a.pfq" --json
"$pfq" lang "$work/a.pfq" --json >"$work/a.json"
expect 'a file of JSON is accepted' 0 'facts ip udp ? 1 : 3' lang "$work/a.json" --dis
expect '-o writes the program' 0 . lang "$work/a.pfq" -o "$work/a.bin" --dis
result 'a written program begins with its magic' 0 0 "$(head -c 4 "$work/a.bin")" '^PFQL$'
expect 'lang run shows the verdict of a packet' 0 '^1 len 42: steer 0x' lang run "$work/a.pfq" --pcap "$work/in.pcap"
expect 'lang run shows a dropped packet' 0 '^2 len 14: drop$' lang run "$work/a.pfq" --pcap "$work/in.pcap"
expect 'lang run shows mark and counter' 0 '^1 len 42: copy mark 7 counter 3 +1$' \
	lang run -e 'main = when is_udp (mark 7 >-> inc 3)' --pcap "$work/in.pcap"
expect "--host-ip is the address of the host" 0 '^1 len 42: copy$' lang run -e 'main = ip_host' --pcap "$work/in.pcap" --host-ip 10.0.0.2
expect 'lang run needs packets' 2 'pcap' lang run "$work/a.pfq"
expect '--doc describes a function' 0 '^steer_flow :: Qbuff -> Action Qbuff' lang --doc steer_flow
expect '--doc suggests a similar function' 1 'did you mean steer_flow?' lang --doc steer_flwo
expect '--doc lists all functions' 0 '^  double_steer_field ' lang --doc
expect 'lang without a program needs a terminal' 2 'no program' lang
expect 'group set needs a program' 2 'needs a program' group set 3
expect 'group set needs the number of a group' 2 'give the number of a group' group set x -e 'main = ip'
expect 'group set shows an error of the program' 1 'did you mean udp' group set 3 -e 'main = upd'
if command -v script >/dev/null; then
	text=$(printf 'web = port 80\nwe\t >-> mark 1\nwbe\n:doc inc\n:quit\n' |
		TERM=dumb script -qec "$pfq lang" /dev/null 2>&1)
	result 'the prompt compiles an expression' 0 0 "$text" 'has_port 80'
	result 'the prompt suggests a similar name' 0 0 "$text" 'did you mean web?'
	result 'the prompt describes a function' 0 0 "$text" '^inc :: CInt'
else
	for what in 'compiles an expression' 'suggests a similar name' 'describes a function'; do
		skip "the prompt $what" "script is not installed"
	done
fi
plan
