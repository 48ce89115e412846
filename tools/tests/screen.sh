#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test the full screen of pfq counters in a terminal of tmux, with recorded counters: what it shows, keys, sizes, colours,
# and that the terminal is as before at each end.
. "@TOP@/testlib/write_tap.sh"
. "@TOP@/tools/tests/recorded.sh"
pfq=$(dirname "$0")/pfq
command -v tmux >/dev/null || skip_all "tmux is not installed: make deps"
work=$(mktemp -d)
tmux() { command tmux -f /dev/null -S "$work/tmux" "$@"; }
trap 'tmux kill-server 2>/dev/null; rm -rf "$work"' EXIT
tap_log=$work/screen
export PFQ_PROC="$work/proc" ASAN_OPTIONS=detect_leaks=0
export LC_ALL=C.UTF-8

# start COLUMNS LINES ARGUMENT...: run pfq counters in a shell, which tells afterwards how it ended and what stty says
start() {
	columns=$1 lines=$2
	shift 2
	tmux kill-server 2>/dev/null
	record "$PFQ_PROC" 1000 0
	cat >"$work/session" <<END
stty -g >"$work/stty-before"
trap : INT
echo \$\$ >"$work/shell"
"$pfq" counters $* 2>"$work/err"
echo "status \$?" >"$work/status"
stty -g >"$work/stty-after"
echo back-in-the-shell
sleep 1000
END
	rm -f "$work/status" "$work/stty-after"
	tmux new-session -d -x "$columns" -y "$lines" "sh $work/session"
}

# shows TEXT PATTERN [-e]: within 10 s the screen has a line that matches; -e: with escape sequences
shows() {
	for _ in $(seq 50); do
		tmux capture-pane -p ${3:+"$3"} >"$work/screen"
		grep -q -e "$2" "$work/screen" && break
		sleep 0.2
	done
	says "$1" "$2"
}

key() { tmux send-keys "$@"; }

# ends TEXT STATUS: the command ends with this status, and the terminal is as before
ends() {
	for _ in $(seq 50); do
		[ -s "$work/stty-after" ] && break
		sleep 0.2
	done
	same "$1 ends the command" "$(cat "$work/status")" "status $2"
	same "$1 leaves the terminal as it was" "$(cat "$work/stty-after")" "$(cat "$work/stty-before")"
	shows "$1 shows the shell again" '^back-in-the-shell'
}

# pid of pfq, the child of the session's shell
child() { ps -o pid= --ppid "$(cat "$work/shell")" | head -n 1 | tr -d ' '; }

start 120 24
shows "the header names the table" '^pfq devices .* every 1 s'
shows "the table has the devices" '^eth2  *hook '
record "$PFQ_PROC" 201000 0
shows "a rate is shown" '^eth2  *hook  *[12][0-9.]*k '
shows "a sparkline is shown" '^eth2 .*█'
shows "the total has a sparkline" '^[0-9.k]* pkt/s .*█'
record "$PFQ_PROC" 401000 345
shows "losses are red" '31m *345' -e
key c
shows "c shows CPUs" '^cpu  *pkt/s'
key u
shows "u shows queues" '^eth2  *1 .* 7 '
key g
shows "g shows groups" '^ *7  *shared '
key k
shows "k shows sockets, without the bytes of a name that have a meaning" '^ *18  *my "tool"'
key t
shows "t shows transmit rings" '^ *901  *0  *eth2  *-1 '
key Tab
shows "Tab shows the next table" '^pfq devices'
key p
shows "p pauses" 'PAUSED'
record "$PFQ_PROC" 900000 777777
sleep 1.5
tmux capture-pane -p >"$work/screen"
check "a paused screen does not change" eval '! grep -q 777.8k "$work/screen"'
key p
shows "p goes on" '777.8k'
key s s s s s
shows "s sorts by the next column: the largest number is the first one" '^device'
sleep 0.5
same "its order" "$(grep -o '^eth[23]' "$work/screen" | tr '\n' ' ')" "eth2 eth3 "
key r
sleep 0.5
shows "r reverses the order" '^device'
same "its order is reversed" "$(grep -o '^eth[23]' "$work/screen" | tr '\n' ' ')" "eth3 eth2 "
key '?'
shows "? lists the keys" '^r  *reverse'
key x
shows "any key leaves the help" '^pfq devices'
key z F5 M-x C-l
shows "a key without a meaning changes nothing" '^pfq devices'
mv "$PFQ_PROC" "$work/gone"
shows "a reading that fails is reported" 'No such file'
mv "$work/gone" "$PFQ_PROC"
shows "the next one is shown again" '^[0-9.k]* pkt/s'
tmux resize-window -x 40 -y 10
shows "at 40 columns, there is no room for sparklines, but for losses" '^device  via  *pkt/s  dropped *lost$'
same "nothing but keys is in the last line" "$(tail -n 1 "$work/screen")" "q:quit ?:help d:devices u:queues c:cpus"
same "the table fits in 40x10" "$(awk 'length > 40' "$work/screen" | wc -l) $(wc -l <"$work/screen")" "0 10"
key Right
shows "Right scrolls the counters" '^device  via  *pkt/s  *lost  *seen$'
key Left
shows "Left scrolls back" '^device  via  *pkt/s  dropped'
tmux resize-window -x 12 -y 3
shows "a tiny terminal is reported" 'terminal too'
tmux resize-window -x 200 -y 50
shows "a large one shows all columns" '^device .* delivered  filtered  *stolen  *frames  *hooked  *tapped'
key q
ends "q" 0

# sixty groups in ten lines
start 80 10 -t groups
for gid in $(seq 60); do
	echo "$gid shared 18 2 $((gid * 10)) 0 0 400 400 0 9 2 0 1 eth3:0 compiled 6"
done >"$work/rows"
(head -n 1 "$PFQ_PROC/groups"; cat "$work/rows") >"$work/groups"
mv "$work/groups" "$PFQ_PROC/groups"
shows "-t shows a table at once" '^ *6  *shared'
check "the lines below are not shown" eval '! grep -q "^ *7  *shared" "$work/screen"'
key NPage
shows "a page down shows the next lines" '^ *12  *shared'
key End
shows "End shows the last line" '^ *60  *shared'
key Down Up PPage
shows "a page up shows those above" '^ *49  *shared'
key Home
shows "Home shows the first line" '^ *1  *shared'
key d
sleep 0.3
shows "a table that -t did not name has no key" '^pfq groups'
key C-c
ends "Ctrl-C" 130

for sig in TERM HUP QUIT; do
	start 80 24
	shows "the screen is there before SIG$sig" '^pfq devices'
	kill -"$sig" "$(child)"
	case $sig in HUP) status=129 ;; QUIT) status=131 ;; *) status=143 ;; esac
	ends "SIG$sig" $status
done
start 80 24
shows "the screen is there before a crash" '^pfq devices'
kill -SEGV "$(child)"
ends "a crash" 139

start 80 24
shows "the screen is there before it is stopped" '^pfq devices'
kill -STOP "$(child)"
sleep 2
kill -CONT "$(child)"
record "$PFQ_PROC" 5000 12
shows "a command that was stopped goes on" '^eth2 .* 12 '
key q
ends "q" 0

LC_ALL=C
start 120 24
shows "the table is there in a locale without UTF-8" '^eth2  *hook '
record "$PFQ_PROC" 201000 0
shows "sparklines are ASCII" '^eth2 .*[#]'
key q
ends "q" 0
LC_ALL=C.UTF-8

start 80 24 -w 1 -s lost -i eth3
shows "-i shows one device" '^eth3'
check "and no other" eval '! grep -q "^eth2" "$work/screen"'
key q
ends "q" 0

unset TERM
start 80 24
tap_log=
TERM=no-such-terminal script -qec "$pfq counters" /dev/null >"$work/out" 2>&1 </dev/null
same "a terminal that is not known is an error" "$?" 1
check "and its message says what to do" grep -q "the terminal 'no-such-terminal' is not known: set TERM, or use -1" "$work/out"
plan
