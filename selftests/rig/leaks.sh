# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# The guest's init sources this file at the end of a boot of a kernel that checks itself: remove
# PFQ and the rewritten drivers, let kmemleak search for memory that nothing refers to, and
# complain in the kernel log of what is ours.

# complain TEXT: write a complaint into the kernel log
complain() {
	echo "BUG: $*" >/dev/kmsg
	echo "# $*"
}

# is_held_for_ever MODULE: succeed if only modules use it that cannot be removed, as vrf
is_held_for_ever() {
	held=
	for holder in "/sys/module/$1/holders"/*; do
		grep -q "^${holder##*/} .*\[permanent\]" /proc/modules || return 1
		held=yes
	done
	[ "$held" ]
}

# remove_modules: remove what depmod found in updates/, that is, PFQ and the rewritten drivers.
# Three rounds, since a module may use another one.
remove_modules() {
	for _ in 1 2 3; do
		for file in "/lib/modules/$(uname -r)/updates"/*.ko; do
			module=${file##*/}
			module=${module%.ko}
			# such as macvtap, on macvlan
			for holder in "/sys/module/$module/holders"/*; do
				[ ! -e "$holder" ] || rmmod "${holder##*/}" 2>/dev/null
			done
			rmmod "$module" 2>/dev/null
		done
	done
	for module in pfq pfq_hook; do
		[ ! -e "/sys/module/$module" ] || is_held_for_ever "$module" || complain "$module is in use at the end: $(lsmod | grep "^$module ")"
	done
}

# our_leaks: print a line for each object of kmemleak's list that PFQ or a rewritten driver
# allocated. Functions of a module that is gone have no name.
our_leaks() {
	awk '
		function flush() { if (ours) print title ": " trace }
		/^unreferenced object / { flush(); title = $2 " " $3 " " $4 " " $5; trace = ""; ours = frames = 0; next }
		/^  comm / { title = title " of " $2; next }
		/\[pfq/ || / (0x)?ffffffff[ac][0-9a-f]+$/ { ours = 1 }
		/\+0x|\[</ && frames++ < 10 { sub(/^ *(\[<[^>]*>\] )?/, ""); trace = trace " < " $0 }
		END { flush() }' /sys/kernel/debug/kmemleak
}

# by default the kernel takes ten lines in 5 s from a process
echo on >/proc/sys/kernel/printk_devkmsg
remove_modules
if [ -e /sys/kernel/debug/kmemleak ]; then
	# kmemleak reports an object that is older than 5 s. The first search may take a stale value
	# on a stack for a reference, and the second one finds what became unreferenced meanwhile.
	# 7.3 wants to find an object several times.
	scans=$(cat /sys/module/kmemleak/parameters/min_unref_scans 2>/dev/null || echo 1)
	while [ "$scans" -ge 0 ]; do
		sleep 6
		echo scan >/sys/kernel/debug/kmemleak
		scans=$((scans - 1))
	done
	our_leaks | while read -r leak; do
		complain "kmemleak: $leak"
	done
	echo "# kmemleak: $(grep -c '^unreferenced' /sys/kernel/debug/kmemleak) unreferenced objects, $(our_leaks | wc -l) of PFQ or a rewritten driver"
fi
