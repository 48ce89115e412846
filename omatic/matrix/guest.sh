# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh: load and unload modules, in the rig.
#
# Usage:        load.sh writes modules="NAME..." and unhooked="NAME...", those of them that have no hook, and
#               this text into one script, which the rig runs
# Inputs:       the modules in the rig's initramfs, the kernel's own and those of updates/
# Outputs:      a line "module NAME LOADS UNLOADS TROUBLE", separated by tabs, for each (see load.sh)
# Exit status:  0

# shellcheck disable=SC2154 # $modules, $unhooked

# kernel_complaint: print the first warning in dmesg, and clear dmesg
kernel_complaint() {
	dmesg -c | grep -Ef /selftests/complaints | head -n 1 | tr '\t' ' '
}

is_loaded() {
	grep -q "^$(echo "$1" | tr - _) " /proc/modules
}

# is_permanent NAME: whether the module has no exit function (kernel/module/procfs.c)
is_permanent() {
	grep -q "^$(echo "$1" | tr - _) .*\[permanent\]" /proc/modules
}

# inbox_refuses NAME: whether the kernel's own module does not load either, because its hardware is
# missing
inbox_refuses() {
	file=$(find "/lib/modules/$(uname -r)/kernel" -name "$1.ko*" | head -n 1)
	# Load its dependencies first, the last one of the list before the others.
	for dep in $(sed -n "s,^.*/$1\.ko: ,,p" "/lib/modules/$(uname -r)/modules.dep" | head -n 1 | tr ' ' '\n' | tac); do
		insmod "/lib/modules/$(uname -r)/$dep" 2>/dev/null
	done
	! insmod "$file" 2>/tmp/inbox || { rmmod "$1"; return 1; }
}

# is_rewritten NAME: whether the loaded module is the rewritten one. It uses the hooks. One that has none is
# known by its place and by its taint: it was built outside of the kernel's tree.
is_rewritten() {
	underscored=$(echo "$1" | tr - _)
	case $unhooked in
	*" $1 "*) grep -q O "/sys/module/$underscored/taint" ;;
	*) [ -e "/sys/module/pfq_hook/holders/$underscored" ] ;;
	esac
}

cut -d ' ' -f 1 /proc/modules >/tmp/before
modprobe pfq_hook
dmesg -c >/dev/null
for name in $modules; do
	loads=no unloads=- trouble=
	if modprobe "$name" 2>/tmp/error && is_loaded "$name"; then
		if [ "$(find /lib/modules/*/updates -name "$name.ko")" ] && is_rewritten "$name"; then
			loads=yes
		else
			trouble="loaded, but it is not the rewritten module: it does not use pfq_hook, or belongs to the kernel"
		fi
		unloads=yes
		if is_permanent "$name"; then
			unloads="as inbox"
			[ "$trouble" ] || trouble="the kernel's own module does not unload either: it has no exit function"
		elif ! rmmod "$name" 2>/tmp/error; then
			unloads=no
			trouble="rmmod: $(tr '\n' ' ' </tmp/error)"
		fi
	else
		trouble=$(sed 's/.*): //' /tmp/error | tr '\n' ' ')$(dmesg -c | tail -n 1 | tr '\t' ' ')
		if inbox_refuses "$name"; then
			loads="as inbox"
			trouble="the kernel's own module does not load here either: $(sed 's/.*: //' /tmp/inbox | tr '\n' ' ')"
		fi
	fi
	warning=$(kernel_complaint)
	[ -z "$warning" ] || { loads=no; trouble="dmesg: $warning"; }
	printf 'module\t%s\t%s\t%s\t%s\n' "$name" "$loads" "$unloads" "$trouble"
	# Unload its dependencies.
	for _ in 1 2 3 4; do
		cut -d ' ' -f 1,3 /proc/modules | sed -n 's/ 0$//p' | grep -vxf /tmp/before | grep -v '^pfq_hook$' |
			while read -r left; do rmmod "$left" 2>/dev/null; done
	done
done
exit 0
