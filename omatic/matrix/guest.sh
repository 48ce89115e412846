# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the rig, with the names in $modules.

# shellcheck disable=SC2154
complained() {
	dmesg -c | grep -Ef /selftests/complaints | head -n 1 | tr '\t' ' '
}

loaded() {
	grep -q "^$(echo "$1" | tr - _) " /proc/modules
}

# permanent: it has no exit function (kernel/module/procfs.c), as its source is.
permanent() {
	grep -q "^$(echo "$1" | tr - _) .*\[permanent\]" /proc/modules
}

# The kernel's own module, which may not load either where its hardware is missing.
inbox_refuses() {
	file=$(find "/lib/modules/$(uname -r)/kernel" -name "$1.ko*" | head -n 1)
	# what it depends on comes first, the last of the list before the others
	for dep in $(sed -n "s,^.*/$1\.ko: ,,p" "/lib/modules/$(uname -r)/modules.dep" | head -n 1 | tr ' ' '\n' | tac); do
		insmod "/lib/modules/$(uname -r)/$dep" 2>/dev/null
	done
	! insmod "$file" 2>/tmp/inbox || { rmmod "$1"; return 1; }
}

cut -d ' ' -f 1 /proc/modules >/tmp/before
modprobe pfq_hook
dmesg -c >/dev/null
for name in $modules; do
	loads=no unloads=- trouble=
	if modprobe "$name" 2>/tmp/error && loaded "$name"; then
		file=$(find /lib/modules/*/updates -name "$name.ko")
		if [ "$file" ] &&
			[ -e "/sys/module/pfq_hook/holders/$(echo "$name" | tr - _)" ]; then
			loads=yes
		else
			trouble="loaded, but it does not use pfq_hook: is it the rewritten one?"
		fi
		unloads=yes
		if permanent "$name"; then
			unloads="as inbox"
			[ "$trouble" ] || trouble="neither does the kernel's own unload: it has no exit function"
		elif ! rmmod "$name" 2>/tmp/error; then
			unloads=no
			trouble="rmmod: $(tr '\n' ' ' </tmp/error)"
		fi
	else
		trouble=$(sed 's/.*): //' /tmp/error | tr '\n' ' ')$(dmesg -c | tail -n 1 | tr '\t' ' ')
		if inbox_refuses "$name"; then
			loads="as inbox"
			trouble="neither does the kernel's own load here: $(sed 's/.*: //' /tmp/inbox | tr '\n' ' ')"
		fi
	fi
	warning=$(complained)
	[ -z "$warning" ] || { loads=no; trouble="dmesg: $warning"; }
	printf 'module\t%s\t%s\t%s\t%s\n' "$name" "$loads" "$unloads" "$trouble"
	# what it needed goes again
	for _ in 1 2 3 4; do
		cut -d ' ' -f 1,3 /proc/modules | sed -n 's/ 0$//p' | grep -vxf /tmp/before | grep -v '^pfq_hook$' |
			while read -r left; do rmmod "$left" 2>/dev/null; done
	done
done
exit 0
