# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Source this file from a test: a folder with files as those in /proc/net/pfq.

# record DIR SEEN LOST: write the files into DIR; eth2 has seen and lost so many packets. A reader finds each file whole.
record() {
	mkdir -p "$1"
	lines devices "$1" "# device ifindex via seen delivered filtered dropped lost stolen groups frames hooked tapped" \
		"eth2 2 hook $2 $(($2 - $3)) 0 0 $3 500 1 0 $2 0" "eth3 3 tap 500 400 100 0 0 0 1 0 0 500"
	lines cpus "$1" "# cpu seen delivered filtered dropped lost stolen" "0 $2 $(($2 - $3)) 0 0 $3 500" "1 0 0 0 0 0 0"
	lines forward "$1" "# cpu frames skbs failed" "0 3 4 1" "1 0 0 0"
	lines memory "$1" "# cpu hits misses dropped unshared kept" "0 30 20 10 0 5" "1 0 0 0 0 0"
	lines groups "$1" "# gid policy pid members seen filtered dropped passed delivered lost forwarded unforwarded to_stack looped binds program cut" \
		"1 private 17 1 $2 0 0 $(($2 - $3)) $(($2 - $3)) $3 0 0 0 0 eth2:* none 0" \
		"7 shared 18 2 500 100 0 400 400 0 9 2 0 1 eth3:0,eth3:1 compiled 6"
	lines members "$1" "# gid inode pid comm classes weight" "1 901 17 pfq 0x1 1" "7 902 18 my\\040\"tool\"\\134n 0xffff 3"
	lines sockets "$1" "# inode pid comm seen delivered filtered dropped lost stolen bytes binds" \
		"901 17 pfq $2 $(($2 - $3)) 0 0 $3 500 $((64 * ($2 - $3))) eth2:*" \
		"902 18 my\\040\"tool\"\\134n 500 400 100 0 0 0 25600 eth3:0,eth3:1"
	lines tx "$1" "# inode ring device queue cpu taken sent failed rejected" "901 0 eth2 -1 -1 10 8 1 1"
	lines queues "$1" "# device queue packets bytes dropped" "eth2 0 $2 $((64 * $2)) 0" "eth2 1 400 25600 7"
}

# lines FILE DIR LINE...: write a file at once
lines() {
	recorded=$2/$1
	shift 2
	printf '%s\n' "$@" >"$recorded.new"
	mv "$recorded.new" "$recorded"
}
