#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# seeds.sh DIRECTORY: write core_fuzzer's first inputs, each a sequence of calls that a program makes.
# libFuzzer mutates and joins them; without them an hour is spent on inputs of a few bytes.
#
# A line is a name and an input in octal. core_fuzzer.c reads it so: an operation's byte is
# SLOT << 5 | CODE; the code 014 (12) is setsockopt(OPTION, CHOICE, number of changes, 0), where OPTION
# is an index into its table and CHOICE a value of template().
set -eu
dir=$1
mkdir -p "$dir"

ring='\014\000\000\000\000'		# setsockopt(PFQ_SO_RING)
ring2='\054\000\000\000\000'		# the same in the slot 1
join='\014\003\061\000\000'		# join the group 2, shared
join2='\054\003\061\000\000'
bind='\014\001\101\000\000'		# bind the group 2 to the receiving device
steal='\014\001\111\000\000'		# the same, to steal
any='\014\001\100\000\000'		# the same, to any device
own='\014\001\001\000\000'		# bind the own group
filter='\014\005\002\000\000'
vlans='\014\006\002\000\000'
copy='\014\007\002\000\000'		# a verdict: copy
steer='\014\007\016\000\000'		# a verdict: steer
forward='\014\007\102\000\000'		# a verdict: forward to one device
program='\014\010\002\000\000'
egress='\014\011\001\000\000'
tx='\014\012\000\000\000'		# bind a Tx ring without a thread
thread='\014\012\001\000\000'		# bind a Tx ring of a thread
flush='\014\014\000\000\000'
untx='\014\013\000\000\000'
unbind='\014\002\101\000\000'
leave='\014\004\002\000\000'
map='\001\000'				# mmap the ring
map_tx='\001\001'
write='\002\000\000\000\000\377\377\377\377'	# write into the map
send='\004\017\100\000'
udp='\004\003\140\040\010\000\105\000\000\124\000\000\000\000\100\021\000\000\012\000\000\001\012\000\000\002\000\007\000\011'
receive='\010'
poll='\011'
stats='\012\020\000\005'
child='\006\003'
pass='\006\005'				# a child unmaps, while the parent closes
down='\007\001'
gone='\007\000'				# delete and create the devices
close='\000'

seed() {
	name=$1
	shift
	# shellcheck disable=SC2059 # the input is a format
	printf "$(printf '%s' "$@")" >"$dir/$name"
}

seed capture "$ring" "$join" "$bind" "$map" "$send" "$receive" "$poll" "$stats" "$close"
seed own "$ring" "$own" "$send" "$map" "$write" "$send" "$unbind" "$send" "$close"
seed steal "$ring" "$join" "$steal" "$send" "$udp" "$leave" "$send"
seed filter "$ring" "$join" "$bind" "$filter" "$vlans" "$send" "$udp" "$filter" "$close"
seed steer "$ring" "$ring2" "$join" "$join2" "$steer" "$bind" "$udp" "$close" "$udp"
seed copy "$ring" "$ring2" "$join" "$join2" "$copy" "$bind" "$udp" "$leave" "$udp"
seed forward "$ring" "$join" "$forward" "$bind" "$send" "$udp" "$gone" "$send"
seed program "$ring" "$join" "$program" "$bind" "$send" "$program" "$udp"
seed egress "$ring" "$join" "$egress" "$bind" "$send" "$udp" "$down" "$send"
seed tx "$ring" "$tx" "$map_tx" "$write" "$flush" "$untx" "$flush"
seed thread "$ring" "$thread" "$map_tx" "$write" "$flush" "$down" "$write" "$gone" "$flush"
seed pass "$ring" "$join" "$bind" "$map" "$child" "$send" "$pass" "$send"
seed devices "$ring" "$join" "$any" "$send" "$gone" "$send" "$down" "$send" "$close" "$gone"
