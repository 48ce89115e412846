#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test pfq lang and pfq group: files, errors, packets, the prompt.
. "@TOP@/testlib/write_tap.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/log

# result WHAT STATUS WANTED TEXT PATTERN
result() {
	printf "%s\n" "status $2, expected $3; expected $5 in:" "$4" >"$tap_log"
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

expect 'pfq lang accepts a good file' 0 '^good: ' lang "$work/a.pfq"
expect 'an error names file, line and column' 1 'bad.pfq:1:15: unknown name upd: did you mean udp?' lang "$work/bad.pfq"
expect 'an error underlines the wrong name' 1 '^  *^^^$' lang "$work/bad.pfq"
expect 'pfq lang reports a missing file' 1 'No such file' lang "$work/none.pfq"
expect 'a program imports a module from the path' 0 '^good: ' lang "$work/b.pfq" -I "$work/lib"
expect 'pfq lang reports a missing module' 1 'no file Web.pfq' lang "$work/b.pfq"
expect_import() {	# NAME STATUS PATTERN IMPORT MAIN
	printf "import %s\nmain = %s\n" "$4" "$5" >"$work/c.pfq"
	expect "$1" "$2" "$3" lang "$work/c.pfq" -I "$work/lib"
}
expect_import 'an import list imports what it names' 0 '^good: ' 'Web (site)' site
expect_import 'an import list imports nothing else' 1 'Web defines secure, but its import does not list it' 'Web (site)' secure
expect_import 'a qualified import obeys its list' 1 'does not list it' 'qualified Web as W (site)' W.secure
expect_import 'hiding imports the other names' 0 '^good: ' 'Web hiding (site)' secure
expect_import 'hiding does not import the hidden name' 1 'Web defines site, but its import hides it' 'Web hiding (site)' site
expect_import 'an import list names only definitions of the module' 1 'module Web has no siet: did you mean site?' 'Web (siet)' ip
expect '--dis prints the instructions' 0 'facts ip udp ? 1 : 3' lang "$work/a.pfq" --dis
expect '-O0 does not merge tests' 0 'facts ip ? 1 : 4' lang "$work/a.pfq" --dis -O0
expect '--json prints JSON' 0 '"funSymbol":"steer_flow"' lang "$work/a.pfq" --json
"$pfq" lang "$work/a.pfq" --json >"$work/a.json"
expect 'pfq lang reads JSON' 0 'facts ip udp ? 1 : 3' lang "$work/a.json" --dis
expect '-o writes the program' 0 . lang "$work/a.pfq" -o "$work/a.bin" --dis
result 'the written program begins with the magic number' 0 0 "$(head -c 4 "$work/a.bin")" '^PFQL$'
expect 'run prints the verdict on a packet' 0 '^1 len 42: steer 0x' lang run "$work/a.pfq" --pcap "$work/in.pcap"
expect 'run prints that a packet is dropped' 0 '^2 len 14: drop$' lang run "$work/a.pfq" --pcap "$work/in.pcap"
expect 'run prints marks and counters' 0 '^1 len 42: copy mark 7 counter 3 +1$' \
	lang run -e 'main = when is_udp (mark 7 >-> inc 3)' --pcap "$work/in.pcap"
expect '--host-ip sets the address for ip_host' 0 '^1 len 42: copy$' lang run -e 'main = ip_host' --pcap "$work/in.pcap" --host-ip 10.0.0.2
expect 'run requires --pcap' 2 'pcap' lang run "$work/a.pfq"
expect '--doc describes a function' 0 '^steer_flow :: Qbuff -> Action Qbuff' lang --doc steer_flow
expect '--doc suggests a similar name' 1 'did you mean steer_flow?' lang --doc steer_flwo
expect '--doc lists all functions' 0 '^  double_steer_field ' lang --doc
expect 'pfq lang without a program requires a terminal' 2 'no program' lang
expect 'pfq group set requires a program' 2 'needs a program' group set 3
expect 'pfq group set requires a group number' 2 'give the number of a group' group set x -e 'main = ip'
expect 'pfq group set prints compile errors' 1 'did you mean udp' group set 3 -e 'main = upd'
if command -v script >/dev/null; then
	text=$(printf 'web = port 80\nwe\t >-> mark 1\nwbe\n:doc inc\n:quit\n' |
		TERM=dumb script -qec "$pfq lang" /dev/null 2>&1)
	result 'the prompt compiles an expression' 0 0 "$text" 'has_port 80'
	result 'the prompt suggests a similar name' 0 0 "$text" 'did you mean web?'
	result 'the prompt explains a function' 0 0 "$text" '^inc :: CInt'
else
	for what in 'compiles an expression' 'suggests a similar name' 'explains a function'; do
		skip "the prompt $what" "script is not installed"
	done
fi
plan
