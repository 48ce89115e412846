#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test pfq metrics: the text, what it has of /proc/net/pfq, the file for node_exporter, and HTTP.
. "@TOP@/testlib/write_tap.sh"
. "@TOP@/tools/tests/recorded.sh"
pfq=$(dirname "$0")/pfq
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
tap_log=$work/out
export PFQ_PROC="$work/proc" LC_ALL=C

record "$PFQ_PROC" 1000 3
try "pfq metrics succeeds" "$pfq" metrics
says "a counter has its label" '^pfq_device_lost_packets_total{device="eth2"} 3$'
says "it has a type" '^# TYPE pfq_device_lost_packets_total counter$'
says "a number that can fall is a gauge" '^# TYPE pfq_pool_skbs gauge$'
says "the name of a process is escaped" '^pfq_socket_info{.*comm="my \\"tool\\"\\\\n"'
says "the counters were read" '^pfq_up 1$'
cp "$tap_log" "$work/metrics"
check_format() {
	if ! command -v promtool >/dev/null; then
		skip "$1" "promtool is not installed: package prometheus"
	else
		try "$1" promtool check metrics <"$2"
	fi
}
check_format "promtool accepts the metrics" "$work/metrics"

# Each cell of each file has a number of its own, which must be somewhere in the metrics: as a value or a label. The
# columns are those of pfq(7), which man/man_pages.sh compares with the kernel module.
export PFQ_PROC="$work/numbered"
mkdir "$PFQ_PROC"
awk -v dir="$PFQ_PROC" 'function flush() {
		if (file)
			print "#" columns "\n" row >(dir "/" file)
		file = columns = row = ""
	}
	/^\.S[SH]/ { flush(); if (sub(/^\.SS \/proc\/net\/pfq\//, "")) file = $0 }
	after_tp && file {
		gsub(/^\.BR? |[",]/, "")
		for (i = 1; i <= NF; i++) { columns = columns " " $i; row = row " " ++n + 1000 }
	}
	{ after_tp = /^\.TP/ }
	END { flush(); print n }' "@TOP@/man/pfq.7" >"$work/count"
check "pfq(7) has columns ($(cat "$work/count"))" [ "$(cat "$work/count")" -gt 60 ]
"$pfq" metrics >"$tap_log" 2>&1
silent "each column of /proc/net/pfq is in the metrics" "$(seq 1001 $((1000 + $(cat "$work/count"))) | while read -r n; do
	grep -qE "([ \"]|\{)$n(\"|\$)" "$tap_log" || grep -n "\\b$n\\b" "$PFQ_PROC"/* /dev/null
done)"

# Bytes that are no UTF-8, control characters and long names, as a process may choose
export PFQ_PROC="$work/hostile"
record "$PFQ_PROC" 5 0
i=0
for comm in 'a"b' 'a\\134b' 'a\\012b' '\377\376' '\303\050' '\355\240\200' '\300\257' '\303\251' '\001\033[2J' '{}=",' '#' '\364\220\200\200'; do
	i=$((i + 1))
	# shellcheck disable=SC2059 # its escapes are bytes
	printf "$i 1 $comm 0 0 0 0 0 0 0 -\n"
done >"$work/rows"
(head -n 1 "$PFQ_PROC/sockets"; cat "$work/rows") >"$work/sockets"
mv "$work/sockets" "$PFQ_PROC/sockets"
try "names of all bytes are written" "$pfq" metrics
same "each has one line" "$(grep -c '^pfq_socket_info' "$tap_log")" 12
check "all is UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null "$tap_log"
cp "$tap_log" "$work/hostile.prom"
check_format "promtool accepts them" "$work/hostile.prom"

# Other network namespaces than the first one have no such files.
export PFQ_PROC="$work/proc"
rm "$PFQ_PROC/forward" "$PFQ_PROC/memory"
try "another network namespace has metrics" "$pfq" metrics
check "without those of the machine" eval '! grep -q pfq_pool "$tap_log"'

# files
record "$PFQ_PROC" 2000 4
mkdir "$work/textfile"
try "-o writes a file" "$pfq" metrics -o "$work/textfile/pfq.prom"
"$pfq" metrics | diff - "$work/textfile/pfq.prom" >"$tap_log"
verdict "the file has the metrics"
same "node_exporter may read it, and no other file is left" "$(stat -c '%a %n' "$work"/textfile/*)" \
	"644 $work/textfile/pfq.prom"
(for _ in $(seq 20); do "$pfq" metrics -o "$work/textfile/pfq.prom"; done) &
writer=$! broken=0
for _ in $(seq 200); do
	tail -n 1 "$work/textfile/pfq.prom" | grep -q '^pfq_pool_skbs' || broken=$((broken + 1))
done
wait $writer
same "a reader always finds the whole file" "$broken" 0
rm "$PFQ_PROC/groups"
"$pfq" metrics -o "$work/textfile/pfq.prom" >"$tap_log" 2>&1
same "counters that cannot be read are a failure" $? 1
says "it is reported" "pfq metrics: .*groups: No such file or directory"
same "and the file does not keep old counters" "$(grep -v '^#' "$work/textfile/pfq.prom" | head -n 1)" "pfq_up 0"
record "$PFQ_PROC" 2000 4
"$pfq" metrics -o "$work/none/pfq.prom" >"$tap_log" 2>&1
same "a folder that does not exist is a failure" $? 1
says "the file is named" "none/pfq.prom: No such file or directory"
mkdir "$work/textfile/dir.prom"
"$pfq" metrics -o "$work/textfile/dir.prom" >"$tap_log" 2>&1
same "so is a folder of that name" "$? $(find "$work/textfile" -name '*.prom.*' | wc -l)" "1 0"
"$pfq" metrics >/dev/full 2>"$tap_log"
same "output that cannot be written is a failure" $? 1
"$pfq" metrics -o "$work/textfile/watched.prom" -w 1 &
watcher=$!
sleep 1.5
record "$PFQ_PROC" 3000 9
sleep 1.5
kill $watcher
cp "$work/textfile/watched.prom" "$tap_log"
says "-w replaces the file again" '^pfq_device_lost_packets_total{device="eth2"} 9$'

# expect STATUS TEXT ARGUMENT...
expect() {
	status=$1 text=$2
	shift 2
	timeout 5 "$pfq" metrics "$@" >"$tap_log" 2>&1 </dev/null
	[ $? = "$status" ] && grep -qF -e "$text" "$tap_log"
	verdict "pfq metrics $* exits with $status and prints: $text"
}
expect 0 "usage: pfq metrics" --help
expect 2 "unrecognized option" --prom
expect 2 "takes no arguments" eth0
expect 2 "-o and --listen: choose one" -o a.prom --listen :0
expect 2 "whose name ends with .prom" -o metrics.txt
expect 2 "whose name ends with .prom" -o .prom
expect 2 "-w needs -o" -w 1
expect 2 "-w needs -o" -w 1 --listen :0
expect 2 "from 1 to 86400" -o "$work/a.prom" -w 0
for address in "" : 9 localhost localhost: :x ":-1" :65536 :123456 ::1:9105 "[::1:9105" "[::1]" "[::1]x:9105" 1.2.3.4:9105x "a:b:1"; do
	expect 2 "'$address' is no address: give ADDR:PORT" --listen "$address"
done
expect 1 "no.such.host.invalid: " --listen no.such.host.invalid:9105
expect 1 "192.0.2.1 port 9105: Cannot assign requested address" --listen 192.0.2.1:9105

if ! command -v curl >/dev/null; then
	skip "HTTP" "curl is not installed: make deps"
	plan
fi
# serve ADDRESS: start a server; sets $server and $port
serve() {
	"$pfq" metrics --listen "$1" 2>"$work/server" &
	server=$!
	for _ in $(seq 50); do
		port=$(sed -n 's/.* listening on port //p' "$work/server")
		[ -z "$port" ] || return 0
		sleep 0.1
	done
	return 1
}
serve 127.0.0.1:0
verdict "a server starts at any port"
url=http://127.0.0.1:$port
get() { curl -s -S -m 10 "$@" >"$tap_log" 2>&1; }
get "$url/metrics"
"$pfq" metrics | diff - "$tap_log" >"$work/diff"
verdict "/metrics has the metrics"
record "$PFQ_PROC" 4000 77
get "$url/metrics?x=1"
says "each answer has new ones" '^pfq_device_lost_packets_total{device="eth2"} 77$'
get -i -o /dev/null -w '%{http_code} %{content_type}' "$url/metrics"
says "its type is that of the text format" '^200 text/plain; version=0.0.4; charset=utf-8$'
get -I "$url/metrics"
says "HEAD is answered" '^HTTP/1.1 200 OK'
get "$url/"
says "/ leads there" 'href="/metrics"'
for path in /metric /metrics/ /../etc/passwd //; do
	get -o /dev/null -w '%{http_code}' --path-as-is "$url$path"
	says "$path is not there" '^404$'
done
for method in POST PUT DELETE; do
	get -o /dev/null -w '%{http_code}' -X $method -d "$(seq 1000)" "$url/metrics"
	says "$method is refused" '^405$'
done
get -o /dev/null -w '%{http_code}' -H "X: $(seq 20000 | tr -d '\n')" "$url/metrics"
says "a header that is too long is refused" '^4[0-9][0-9]$'
mv "$PFQ_PROC" "$work/away"
get -w '%{http_code}' "$url/metrics"
says "without the module, the answer says so" '^pfq_up 0$'
mv "$work/away" "$PFQ_PROC"
# clients that say nothing, as many as half of those that are admitted
mkfifo "$work/silent"
exec 9<>"$work/silent"
clients=
for _ in $(seq 16); do
	curl -s -m 20 -T - "$url/metrics" <"$work/silent" >/dev/null 2>&1 9>&- &
	clients="$clients $!"
done
get "$url/metrics"
says "clients that are slow do not keep others waiting" '^pfq_up 1$'
# shellcheck disable=SC2086 # a list
kill $clients
expect 1 "127.0.0.1 port $port: Address already in use" --listen "127.0.0.1:$port"
kill -TERM $server
wait $server
same "SIGTERM ends it with success, and nothing leaks" $? 0
serve "127.0.0.1:$port"
verdict "the next server gets the port at once"
kill -INT $server
wait $server
if [ -e /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6; then
	serve "[::1]:0" && get "http://[::1]:$port/metrics"
	says "IPv6 works" '^pfq_up 1$'
	kill $server
	wait $server
else
	skip "IPv6 works" "this machine has none"
fi
serve :0 && get "http://127.0.0.1:$port/metrics"
says "without an address, it listens at all" '^pfq_up 1$'
kill $server
wait $server
server=

# The syntax of the queries in docs/grafana.json; grafana_queries looks for their names.
text="promtool parses the queries of docs/grafana.json"
if command -v promtool >/dev/null; then
	{
		echo "groups:"
		echo "- name: queries"
		echo "  rules:"
		# shellcheck disable=SC2016 # a variable of Grafana
		sed -n 's/^ *"expr": "\(.*\)",$/\1/p' "@TOP@/docs/grafana.json" |
			sed 's/\\"/"/g; s/\$__rate_interval/1m/g' | awk '{ print "  - record: q" NR; print "    expr: \047" $0 "\047" }'
	} >"$work/rules.yml"
	try "$text" promtool check rules "$work/rules.yml"
	says "there are queries" '1[0-9] rules found'
else
	skip "$text" "promtool is not installed: package prometheus"
fi
plan
