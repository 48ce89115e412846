#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that the help fits a screen, and that wrong usage is reported and exits with 2.
. "@TOP@/testlib/write_tap.sh"
. "@TOP@/tools/tests/recorded.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/out

# expect STATUS TEXT ARGUMENT...: pfq exits with STATUS and prints TEXT
expect() {
	status=$1 text=$2
	shift 2
	"$pfq" "$@" >"$tap_log" 2>&1 </dev/null
	[ $? = "$status" ] && grep -qF -e "$text" "$tap_log"
	verdict "pfq $* exits with $status and prints: $text"
}

# fits [VERB]: the help fits 24 lines of 80 columns
fits() {
	"$pfq" "$@" --help >"$tap_log"
	wide=$(awk 'length > 80' "$tap_log" | wc -l)
	[ "$(wc -l <"$tap_log")" -le 24 ] && [ "$wide" = 0 ]
	verdict "pfq $* --help fits 24 lines of 80"
}

fits
fits affinity
fits doctor
fits capture
fits counters
fits metrics
fits extcap
fits bridge
fits flows
fits gen
fits run
expect 0 "usage: pfq VERB" --help
expect 0 "pfq 7." --version
expect 2 "usage: pfq VERB"
expect 2 "did you mean capture?" captur
expect 2 "did you mean counters?" conters
expect 2 "did you mean counters?" stats
expect 2 "there is no verb 'tunnel'" tunnel
expect 2 "usage: pfq run PROGRAM" run
expect 2 "pfq run: unrecognized option '--stea1'" run --stea1
expect 1 "pfq run: " run ./nosuchprogram
export PFQ_DEVICES="lo, nosuchdev9"
expect 1 "pfq run: warning: PFQ_DEVICES: there is no device nosuchdev9" run ./nosuchprogram
unset PFQ_DEVICES
expect 2 "no device: name one with -i" capture
expect 2 "after ':', give the number of a queue" capture -i eth0:x
expect 2 "after ':', give the number of a queue" capture -i eth0:
expect 2 "no device: name one" capture -i :3
expect 2 "no device: name one" capture -i ""
expect 2 "give a number from 1" capture -i lo -c 0
expect 2 "give a number from 1" capture -i lo -c 1k
expect 2 "give a number of bytes from 0 to" capture -i lo -s -1
expect 2 "--ng needs a file" capture -i lo --ng
expect 2 "choose one" capture -i lo -x -w /dev/null
expect 2 "contradict" capture -i lo -q -v
expect 2 "name a device with -i" capture eth0
expect 2 "pfq capture: unrecognized option '--stea1'" capture --stea1
expect 2 "pfq capture: option requires an argument -- 'w'" capture -w
expect 2 "give a number from 1" capture -i lo -c 18446744073709551617
expect 2 "give the number of a queue" capture -i lo:4294967296
expect 2 "give the number of a group" capture -i lo -g 0
expect 2 "give the number of a group" capture -i lo -g 4294967297
expect 2 "only received packets are captured: in" capture -i lo -Q out
expect 2 "give host, host_lowprec or adapter" capture -i lo -j nic
expect 2 "-G and -C need a file" capture -i lo -G 5
expect 2 "-G and -C need a file" capture -i lo -C 5 -w -
expect 2 "-W needs -G or -C" capture -i lo -W 5 -w /dev/null
expect 2 "give a number from 1" capture -i lo -B 0
expect 2 "give a number from 1" capture -i lo --seconds 0
for verb in counters stat; do
	expect 2 "give a number of seconds from 1" $verb -w 0
	expect 2 "give a number of seconds from 1" $verb -w x
	expect 2 "give a number of seconds from 1" $verb -w 4294967297
	expect 2 "give a number of seconds from 1" $verb -w " 1"
	expect 2 "give a number of seconds from 1" $verb -w ""
	expect 2 "name a device with -i" $verb eth0
	expect 1 "pfq $verb: nosuchdev9: no such device" $verb -i nosuchdev9
	expect 2 "Try 'pfq $verb --help'" $verb --hepl
	expect 0 "usage: pfq counters" $verb --help
done
expect 1 "la: no such device; did you mean lo?" counters -i la
expect 2 "give the number of a group, 1 to" counters -g 0
expect 2 "give the number of a group, 1 to" counters -g -1
expect 2 "give the number of a group, 1 to" counters -g eth0
expect 2 "there is no table 'devcies'; did you mean devices?" counters -t devcies
expect 2 "there is no table '': give devices, queues" counters -t devices,,cpus
expect 2 "there is no table 'members': give devices" counters -t members
expect 2 "there is no column 'lots'; did you mean lost?" counters -s lots
expect 2 "there is no column 'packets': give one of the header" counters -s packets
expect 2 "there is no column '': give one" counters -s ""
expect 2 "--json and --csv: choose one" counters -j --csv
expect 2 "--csv prints one table: name one with -t" counters --csv -t groups,cpus
export PFQ_PROC="$work/recorded"
expect 1 "recorded/devices: No such file or directory" counters
record "$PFQ_PROC" 1000 3
expect 0 "eth2    hook  1000" counters
expect 0 "eth2    hook  1000" stat
expect 0 '"lost":3' counters --json
expect 0 "eth2,1,400,25600,7," counters --csv -t queues
expect 0 "eth3    tap " counters -i eth3
expect 0 "eth3    tap " counters -g 007
expect 1 "there is no group 5: 'pfq group show' lists the groups" counters -g 5
expect 0 "pkt/s" counters -1 -w 1
"$pfq" counters -1 -w 1 -j >"$tap_log"
same "with -1 and -w, one line is printed" "$(wc -l <"$tap_log")" 1
says "it has rates" '"seconds":1.*"seen":1000.*"pkt/s":0.0'
timeout 4 "$pfq" counters -w 1 -j -t cpus >"$tap_log"
check "with -w, lines are printed until the command is ended" [ "$(wc -l <"$tap_log")" -ge 3 ]
timeout 3 "$pfq" counters -w 1 --csv >"$tap_log"
same "the header of CSV is printed once" "$(grep -c '^time,' "$tap_log")" 1
"$pfq" counters >/dev/full 2>"$tap_log"
same "output that cannot be written is a failure" "$?" 1
says "it is reported" "pfq counters: standard output: No space left"
echo "no table" >"$PFQ_PROC/groups"
expect 1 "groups: not a table" counters
unset PFQ_PROC
fits group
expect 2 "give show, set, clear" group
expect 2 "give show, set, clear" group chow
expect 2 "give the number of a group behind clear" group clear
expect 2 "give the number of a group, 1 to" group show 0
expect 2 "set needs a program" group set 7
expect 2 "clear takes no program" group clear 7 -e "main = drop"
expect 2 "give a device behind the group" group bind 7
expect 2 "join needs the process" group join 7
expect 2 "show takes no --pid" group show --pid 1
expect 2 "--promisc needs --pid" group bind 7 lo --promisc
expect 2 "give a mask of classes" group join 7 --pid 1 --classes 0
expect 2 "takes no more arguments" group clear 7 8
expect 2 "no device: name one with -i" gen
expect 1 "nosuchdev9: no such device" gen -i nosuchdev9
expect 2 "numbers of queues" gen -i lo:x
expect 2 "start pfq gen for each" gen -i lo -i lo
expect 2 "did you mean ip.src?" gen -i lo -F ip.scr=1.2.3.4
expect 2 "give NAME=VALUES" gen -i lo -F ip.src
expect 2 "give an IPv4 address" gen -i lo -F ip.src=1.2.3
expect 2 "does not fit the field" gen -i lo -F vlan=4096
expect 2 "ip.src has values already" gen -i lo -F ip.src=1.2.3.4 --flows 5
expect 2 "the frames have IPv6" gen -i lo -F ip.src=1.2.3.4 -6
expect 2 "the frames have another protocol" gen -i lo -F tcp.src=1 -F udp.src=1
expect 2 "give bytes with FCS, from 64" gen -i lo -s 63
expect 2 "need at least 82 bytes" gen -i lo -s 70 -6 -F tcp.src=1 -F vlan=1
expect 2 "give frames/s" gen -i lo -r 5Q
expect 2 "needs a rate" gen -i lo --gaps poisson
expect 2 "give constant" gen -i lo -r 1 --gaps burst:0
expect 2 "choose one" gen -i lo -w /dev/null -c 1
expect 2 "needs the number of frames" gen -w /dev/null
expect 2 "need a file" gen -i lo --loop 2
expect 2 "choose one" gen -i lo -R x -s 64
expect 1 "No such file" gen -w /dev/null -R nosuchfile
expect 0 "10 frames written" gen -w /dev/null -c 10
expect 2 "--json needs --stamps" capture -i lo --json
expect 2 "--stamps shows no packets" capture -i lo --stamps -w x
expect 2 "give two devices" bridge lo
expect 2 "give two devices" bridge lo lo
expect 1 "nosuchdev9: no such device" bridge lo nosuchdev9
expect 2 "give a number of seconds from 1" bridge -w 0 lo lo2
expect 2 "name a device with -i DEV, or a file" flows
expect 2 "choose one" flows -i lo -R x
expect 2 "did you mean bytes?" flows -R x -s byte
expect 2 "needs a collector" flows -R x --netflow9
expect 2 "give a number from 1 to 3000" flows -R x --idle 3001
expect 2 "shows the flows of devices" flows -R x -w 1
expect 1 "nosuchfile" flows -R nosuchfile
plan
