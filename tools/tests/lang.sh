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
expect 'a directory as the program is an error with its name' 1 "^$work/lib: Is a directory" lang "$work/lib"
expect 'a directory as the program of a group is an error' 1 'Is a directory' group set 3 -f "$work/lib"
mkdir "$work/lib/Folder.pfq"
printf 'import Folder\nmain = ip\n' >"$work/c.pfq"
expect 'a directory as a module is an error' 1 'c.pfq:1:8: .*Folder.pfq: Is a directory' lang "$work/c.pfq" -I "$work/lib"
text=$("$pfq" lang - 2>&1 <&-)
result 'a closed standard input is an error' $? 1 "$text" '^stdin: Bad file descriptor'

# long BYTES PREFIX SUFFIX: a text of PREFIX, many comments, and SUFFIX
long() {
	printf '%s\n' "$2"
	yes -- '-- 3456789 123456789 123456789 123456789 123456789 123456789012' | head -c "$1"
	printf '%s' "$3"
}
long 3145728 'import Big' 'main = Big.site >-> upd' >"$work/c.pfq"
long 3145728 'site = ip' 'secure = udp' >"$work/lib/Big.pfq"
expect 'the end of a long program is compiled' 1 'c.pfq:49154:21: unknown name upd' lang "$work/c.pfq" -I "$work/lib"
printf 'import Big\nmain = Big.secure\n' >"$work/c.pfq"
expect 'the end of a long module is compiled' 0 '^good: ' lang "$work/c.pfq" -I "$work/lib"
long 16777216 'main = ip' '' >"$work/lib/Big.pfq"
expect 'a program of more than 16 MiB is an error' 1 'Big.pfq: File too large' lang "$work/lib/Big.pfq"
expect 'a module of more than 16 MiB is an error' 1 'c.pfq:1:8: .*Big.pfq: File too large' lang "$work/c.pfq" -I "$work/lib"
printf 'main = ip\0 >-> drop garbage (((' >"$work/c.pfq"
expect 'a NUL in a program is an error with its place' 1 'c.pfq:1:10: unexpected NUL byte' lang "$work/c.pfq"
printf '[]\n\0' >"$work/c.pfq"
expect 'a NUL in JSON is an error with its place' 1 'c.pfq:2:1: unexpected NUL byte' lang "$work/c.pfq"
printf 'site = ip\n \0' >"$work/lib/Nul.pfq"
printf 'import Nul\nmain = site\n' >"$work/c.pfq"
expect 'a NUL in a module is an error with its place' 1 'Nul.pfq:2:2: unexpected NUL byte' lang "$work/c.pfq" -I "$work/lib"
# Folds over long lists nest without a limit of their own. The stack is as small as that of a thread may be.
for text in 'foldr (>->) unit (replicate 60000 (inc 1))' 'foldl (>->) unit (replicate 60000 (inc 1))' \
	'filter (foldl1 (.&&.) (replicate 300000 is_ip))' 'foldr (.) (\x -> x) (replicate 100000 (\x -> x)) unit' \
	'foldr (\f k -> \x -> f (k x)) (\x -> x) (replicate 100000 (\x -> x)) unit'; do
	text=$(ulimit -s 1024; exec "$pfq" lang -e "main = $text" 2>&1)
	result "functions that a fold nests too deeply are an error" $? 1 "$text" 'nested'
done
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

extern='extern longer_than :: Word32 -> Qbuff -> Bool
extern odd :: Qbuff -> Bool
'
expect 'run names a function of a kernel module, and says what it does instead' 0 \
	'longer_than is a function of a kernel module and cannot run here: it lets every packet pass' \
	lang run -e "${extern}main = filter (longer_than 100)" --pcap "$work/in.pcap"
named=$("$pfq" lang run -e "${extern}main = filter (longer_than 100) >-> filter odd >-> filter (longer_than 1)" \
	--pcap "$work/in.pcap" 2>&1 >/dev/null | grep -c "is a function")
result 'run names each of these once' 0 0 "$named" '^2$'
named=$("$pfq" lang run -e "${extern}main = ip" --pcap "$work/in.pcap" 2>&1 >/dev/null | grep -c "is a function")
result 'run names none that the program does not call' 0 0 "$named" '^0$'
expect '--host-ip sets the address for ip_host' 0 '^1 len 42: copy$' lang run -e 'main = ip_host' --pcap "$work/in.pcap" --host-ip 10.0.0.2
expect '--host-mac sets the address for is_incoming_host' 0 '^1 len 42: copy$' \
	lang run -e 'main = incoming_host' --pcap "$work/in.pcap" --host-mac 02:00:00:00:00:01
for mac in 1:2:3:4:5:6junk 02:00:00:00:00:01: 02:00:00:00:00 +2:00:00:00:00:01 ' 2:00:00:00:00:01'; do
	expect "--host-mac '$mac' is an error" 2 'must be' lang run -e 'main = ip' --pcap "$work/in.pcap" --host-mac "$mac"
done
expect 'run refuses a wrong --host-ip' 2 'must be' lang run -e 'main = ip' --pcap "$work/in.pcap" --host-ip 999.1.1.1
expect '--host-ip takes IPv6' 0 '^1 len 42: drop' lang run -e 'main = ip_host' --pcap "$work/in.pcap" --host-ip 2001:db8::2
expect '--host-ip takes an address of each' 0 '^1 len 42: copy$' \
	lang run -e 'main = ip_host' --pcap "$work/in.pcap" --host-ip 2001:db8::2 --host-ip 10.0.0.2
expect 'run refuses two --host-ip of one family' 2 'one of each' \
	lang run -e 'main = ip' --pcap "$work/in.pcap" --host-ip ::1 --host-ip ::2
expect 'run refuses three --host-ip' 2 'at most one' \
	lang run -e 'main = ip' --pcap "$work/in.pcap" --host-ip ::1 --host-ip 10.0.0.1 --host-ip 10.0.0.2
{
	head -c 24 "$work/in.pcap"
	printf '\0\0\0\0\0\0\0\0\66\0\0\0\66\0\0\0'
	printf '\2\0\0\0\0\1\2\0\0\0\0\2\206\335\140\0\0\0\0\0\73\100'
	printf '\376\200\0\0\0\0\0\0\0\0\0\0\0\0\0\1\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\2'
} >"$work/ip6.pcap"
expect 'ip_host knows the IPv6 address of --host-ip' 0 '^1 len 54: copy$' \
	lang run -e 'main = ip_host' --pcap "$work/ip6.pcap" --host-ip 2001:db8::2
expect '--host-ip requires run' 2 'are for run' lang -e 'main = ip' --host-ip 999.1.1.1
expect '--pcap requires run' 2 'are for run' lang -e 'main = ip' --pcap "$work/in.pcap"
for option in --json --dis -o; do
	value=
	[ $option != -o ] || value=$work/zz
	expect "run refuses $option" 2 'run takes no' lang run -e 'main = ip' --pcap "$work/in.pcap" $option $value
done
[ ! -e "$work/zz" ]
verdict 'run -o creates no file'
expect '--doc refuses other options' 2 'no other arguments' lang --doc ip --json
expect 'two -e are an error' 2 'one program at a time' lang -e 'main = ip' -e 'main = udp'
head -c 90 "$work/in.pcap" >"$work/cut.pcap"
expect 'run prints the packets before the cut of a file' 1 '^1 len 42: copy$' lang run -e 'main = ip' --pcap "$work/cut.pcap"
expect 'run fails at a file that is cut' 1 'cut.pcap: after packet 1: truncated' lang run -e 'main = ip' --pcap "$work/cut.pcap"
expect 'run calls a directory one' 1 "^pfq lang: $work/lib: .*directory" lang run -e 'main = ip' --pcap "$work/lib"
expect 'run names a missing file once' 1 "^pfq lang: $work/none: No such" lang run -e 'main = ip' --pcap "$work/none"
whole='24 82 112 ' good=
for n in $(seq 0 112); do
	head -c "$n" "$work/in.pcap" >"$work/cut.pcap"
	"$pfq" lang run -e 'main = ip' --pcap "$work/cut.pcap" >/dev/null 2>&1 && good="$good$n "
done
result 'run fails at a file that is cut at any byte but the end of a record' 0 0 "$good" "^$whole\$"
{
	printf '\12\15\15\12\34\0\0\0\115\74\53\32\1\0\0\0\377\377\377\377\377\377\377\377\34\0\0\0'
	printf '\1\0\0\0\24\0\0\0\1\0\0\0\377\377\0\0\24\0\0\0'
	printf '\6\0\0\0\60\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\16\0\0\0\16\0\0\0'
	printf '\377\377\377\377\377\377\2\0\0\0\0\2\10\6\0\0\60\0\0\0'
	printf '\1\0\0\0\24\0\0\0\145\0\0\0\377\377\0\0\24\0\0\0'
} >"$work/mixed.pcapng"
expect 'run fails at a file whose interfaces have different link types' 1 'mixed.pcapng: after packet 1: .* type' \
	lang run -e 'main = ip' --pcap "$work/mixed.pcapng"
cat "$work/in.pcap" "$work/in.pcap" >"$work/two.pcap"
expect 'run fails at two files in one' 1 'two.pcap: after packet' lang run -e 'main = ip' --pcap "$work/two.pcap"
mkdir "$work/more"
echo 'first = ip' >"$work/more/First.pfq"
printf 'import Web\nimport First\nmain = first >-> site\n' >"$work/c.pfq"
expect 'several -I add up' 0 '^good: ' lang -I "$work/lib" "$work/c.pfq" -I "$work/more"
expect 'the last -I does not replace the first' 0 '^good: ' lang -I "$work/more" "$work/c.pfq" -I "$work/lib"

# full ARGS...: pfq reports that standard output cannot be written
full() {
	text=$("$pfq" "$@" 2>&1 >/dev/full </dev/null)
	result "pfq $* to a full disk is an error" $? 1 "$text" 'standard output: No space left on device'
}
full lang -e 'main = ip'
full lang -e 'main = ip' --json
full lang -e 'main = ip' --dis
full lang --doc
full lang --doc ip
full lang --man
full lang --help
full lang run -e 'main = ip' --pcap "$work/in.pcap"
full --help
full --version
full stat --help
full group --help
full capture --help
expect 'run requires --pcap' 2 'pcap' lang run "$work/a.pfq"
expect '--doc describes a function' 0 '^steer_flow :: Qbuff -> Action Qbuff' lang --doc steer_flow
expect '--doc suggests a similar name' 1 'did you mean steer_flow?' lang --doc steer_flwo
expect '--doc lists all functions' 0 '^  double_steer_field ' lang --doc
expect 'pfq lang without a program requires a terminal' 2 'no program' lang
expect 'pfq group set requires a program' 2 'needs a program' group set 3
expect 'pfq group set requires a group number' 2 'give the number of a group' group set x -e 'main = ip'
expect 'a group number beyond 32 bits is an error' 2 'give the number of a group' group clear 4294967297
expect 'a negative group number is an error' 2 'give the number of a group' group clear -- -4294967295
expect 'a group number with a sign is an error' 2 'give the number of a group' group clear +1
expect 'group set refuses -f and -e' 2 'one program at a time' group set 1 -f /nonexistent -e 'main = ip'
expect 'group clear refuses -I' 2 'clear takes no program' group clear 1 -I /tmp
expect 'group set takes several -I' 1 'unknown name\|did you mean' group set 3 -I "$work/more" -I "$work/lib" -e 'import Web
import First
main = upd'
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
