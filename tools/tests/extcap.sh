#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test what pfq extcap answers to Wireshark's questions.
. "@TOP@/testlib/write_tap.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/out

# ask STATUS ARGUMENT...: pfq extcap exits with STATUS
ask() {
	status=$1
	shift
	"$pfq" extcap "$@" >"$tap_log" 2>&1 </dev/null
	[ $? = "$status" ]
	verdict "pfq extcap $* exits with $status"
}

# grammatical: each line of the answer is a word and {NAME=VALUE} pairs
grammatical() {
	same "each line has the grammar of extcap(4)" "$(grep -vE '^[a-z]+ (\{[a-z]+=[^{}]*\})+$' "$tap_log")" ""
}

for version in --extcap-version --extcap-version=4.0 --extcap-version=4.4; do
	ask 0 --extcap-interfaces "$version"
	says "the first line has the version" '^extcap {version=7\.[0-9.]*}'
	grammatical
done
if [ -e /sys/module/pfq ]; then
	says "lo is an interface" '^interface {value=pfq-lo}'
	says "and so is any" '^interface {value=pfq-any}'
else
	same "without the module there is no interface" "$(wc -l <"$tap_log")" 1
fi
for interface in pfq-lo pfq-any; do
	ask 0 --extcap-dlts --extcap-interface $interface
	same "$interface has one link type" "$(cat "$tap_log")" "dlt {number=1}{name=EN10MB}{display=Ethernet}"
done
ask 0 --extcap-config --extcap-interface pfq-lo
grammatical
same "the arguments are numbered" "$(sed -n 's/^arg {number=\([0-9]*\)}.*/\1/p' "$tap_log" | paste -sd ' ')" \
	"$(seq 0 $(($(grep -c '^arg ' "$tap_log") - 1)) | paste -sd ' ')"
cp "$tap_log" "$work/config"

# A default is accepted as the value of its option: the capture then fails for lack of the module, not for its usage.
sed -n 's/^arg .*{call=\([^}]*\)}.*{default=\([^}]*\)}.*/\1 \2/p' "$work/config" >"$work/defaults"
check "there are defaults" [ -s "$work/defaults" ]
while read -r option value; do
	timeout 5 "$pfq" extcap --capture --extcap-interface pfq-nosuchdev9 --fifo "$work/x" "$option" "$value" >"$tap_log" 2>&1
	[ $? = 1 ] && grep -q 'there is no interface pfq-nosuchdev9' "$tap_log"
	verdict "$option $value is accepted"
done <"$work/defaults"
for option in $(sed -n 's/^arg .*{call=\([^}]*\)}.*/\1/p' "$work/config"); do
	check "--help has $option" eval '"$pfq" extcap --help | grep -q -e " $option "'
done

# An answer means that the filter is wrong, and is shown as the reason.
ask 0 --extcap-interface pfq-lo --extcap-capture-filter 'vlan 5 and tcp port 80'
same "nothing is said of a good filter" "$(cat "$tap_log")" ""
ask 0 --extcap-capture-filter 'tcp prot 80' --extcap-interface pfq-lo
says "the fault of a filter is said" "syntax error"

ask 0 --extcap-interface pfq-lo --extcap-capture-filter ''
same "nothing is said of an empty filter" "$(cat "$tap_log")" ""

ask 1 --extcap-dlts --extcap-interface pfq-lo:0
says "a device with a number is none" "there is no interface pfq-lo:0"
ask 1 --extcap-dlts --extcap-interface pfq-nosuchdev9
says "an unknown interface is an error" "pfq extcap: there is no interface pfq-nosuchdev9"
ask 1 --extcap-config --extcap-interface pfq-
ask 1 --extcap-config --extcap-interface p
ask 2 --extcap-dlts
says "a question without an interface is an error" "no interface: name one"
ask 2 --extcap-interface pfq-lo
ask 2 --extcap-interface pfq-lo --capture
says "a capture without a FIFO is an error" "needs --fifo"
ask 2 --extcap-interface pfq-lo --capture --fifo "$work/x" --steal yes
says "a wrong value is an error" "give true or false"
ask 2 --extcap-interface pfq-lo --capture --fifo "$work/x" --program-file "$work/none"
says "a file of a program that is missing is an error" "program-file $work/none: No such file"
ask 2 --extcap-interface pfq-lo eth0
ask 2

# The folder of Wireshark has a link to the command.
ln -s "$(realpath "$pfq")" "$work/pfq-extcap"
same "pfq is pfq extcap by the name pfq-extcap" "$("$work/pfq-extcap" --extcap-interfaces | head -n 1)" \
	"$("$pfq" extcap --extcap-interfaces | head -n 1)"
ln -s "$(realpath "$pfq")" "$work/pfq-nosuchverb"
check "and pfq by another one" eval '"$work/pfq-nosuchverb" --version | grep -q "^pfq 7"'
plan
