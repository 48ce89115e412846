# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# rate.sh sources this file: the search of RFC 2544, section 26.1. The caller sets speed, the link's in Mb/s,
# resolution, in per cent, method and queues, and defines
#
#	arrived		print how many packets the receiver has got so far
#	send RATE SIZE	let the other machine send; print the number of packets, and the microseconds it took
# shellcheck disable=SC2154,SC2034

MOST_TRIALS=24

# line_rate SIZE: print the packets a second that fill the link: a frame has a preamble of 8 bytes before
# it and a gap of 12 behind it
line_rate() {
	echo $((speed * 1000000 / ((($1) + 20) * 8)))
}

# trial RATE SIZE: set sent, lost, and achieved, the rate that the sender reached. Fail if it does not send.
trial() {
	start=$(arrived)
	sent_text=$(send "$1" "$2") || return 1
	# for what is still under way
	sleep "${SETTLE_SECONDS:-1}"
	sent=${sent_text%% *} us=${sent_text##* }
	lost=$((sent - ($(arrived) - start)))
	achieved=$((us > 0 ? sent * 1000000 / us : 0))
	[ "$lost" -ge 0 ] || lost=0
	echo "# $method, $2 bytes, $queues queues: $achieved packets/s sent, $lost of $sent lost"
}

# lower_bound: set high to the lower one of the rate and what the sender reached
lower_bound() {
	high=$rate
	[ "$achieved" -ge "$rate" ] || high=$achieved
}

# search SIZE: halve the interval between a rate without loss and one with loss. Set best to the highest
# rate without loss, and bound to "=", or to ">=" if the sender could not fill the link and nothing was lost.
search() {
	line=$(line_rate "$1")
	low=0 high=$line rate=$line best=0 bound='=' trials=0
	while [ $trials -lt $MOST_TRIALS ] && [ "$rate" -gt 0 ]; do
		trials=$((trials + 1))
		trial "$rate" "$1" || return 1
		if [ "$lost" -gt 0 ]; then
			lower_bound
		else
			low=$rate
			[ "$achieved" -le "$best" ] || best=$achieved
		fi
		if [ "$low" = "$line" ]; then
			[ $((achieved * 100)) -ge $((line * 95)) ] || bound='>='
			return
		fi
		[ $((high - low)) -gt $((high * resolution / 100)) ] || return 0
		rate=$(((low + high) / 2))
	done
}
