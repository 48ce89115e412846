#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# faults.sh: boot a kernel that checks itself, let a module make mistakes (faults/pfq_faults.c),
# and test that the rig complains of each. It took 4 minutes on a busy
# machine, most of them for the searches of kmemleak.
#
# Environment: KVER, the kernel, such as 6.1-debug; BUILD; the variables of boot.sh.
# Exit status 0 if all mistakes were seen, 1 if not, 4 if KVER is another kernel.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091
. "$here/common.sh"
# shellcheck disable=SC1091,SC2154 # common.sh sets top
. "$top/testlib/write_tap.sh"

kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
is_debug "$kver" || skip_all "$kver does not check itself: set KVER=6.1-debug"
case $kver in
*-kcsan) faults=race ;;
# lockdep ends with its first report of an order of locks, and with the first report of KASAN
*) faults="sleep rcu object order memory leak" ;;
esac

build_for virtio_net "$kver"
module=$BUILD/$kver/faults
mkdir -p "$module"
cp "$here/faults"/* "$module"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/said
"$top/omatic/kernels/kernel.sh" kmake "$kver" M="$module" modules >"$tap_log" 2>&1 || {
	cat "$tap_log" >&2
	die "pfq_faults.ko does not build for $kver"
}

cat >"$work/script" <<END
echo on >/proc/sys/kernel/printk_devkmsg
for fault in $faults; do
	echo "fault: \$fault" >/dev/kmsg
	insmod /selftests/pfq_faults.ko fault=\$fault || echo "insmod: \$fault"
	rmmod pfq_faults
done
echo "fault: end" >/dev/kmsg
modprobe pfq && echo "pfq is loaded"
for file in failslab fail_page_alloc; do
	echo N >/sys/kernel/debug/\$file/ignore-gfp-wait && echo "has \$file"
done 2>/dev/null
[ ! -e /sys/kernel/debug/kcov ] || echo "has kcov"
# open() allocates some times, and not each failure makes it fail
for n in 1 2 3 4 5 6 7 8; do
	sh -c "echo \$n >/proc/self/fail-nth && ! true </proc/version && echo 'has fail-nth'" 2>/dev/null
done
true
END
RIG_PROGRAMS="selftests/pfq_faults.ko=$module/pfq_faults.ko" \
	"$here/boot.sh" "$kver" virtio_net "$work/script" >"$work/said" 2>&1
status=$?
console=$BUILD/$kver/rig/virtio_net/console.log

# seen FAULT PATTERN: succeed if one of the complaints after FAULT and before the next matches
seen() {
	tr -d "\r" <"$console" | awk -v fault="fault: $1\$" '/fault: [a-z]+$/ { on = $0 ~ fault } on' >"$work/part"
	(cd "$here/../lib" && awk -f complaints.awk complaints complaints.known "$work/part") | grep -qE "$2"
}

for fault in $faults; do
	case $fault in
	sleep) check "$kver reports a sleep under a spinlock" seen sleep 'BUG: sleeping function' ;;
	rcu) check "$kver reports an RCU pointer that is read without its lock" seen rcu 'suspicious RCU usage' ;;
	object) check "$kver reports a timer that is freed while it runs" seen object 'ODEBUG: free active' ;;
	order) check "$kver reports two locks that are taken in either order" seen order 'possible circular locking' ;;
	memory) check "$kver reports a use of freed memory" seen memory 'BUG: KASAN: .*use-after-free' ;;
	leak) check "$kver reports memory that PFQ leaks" seen end 'BUG: kmemleak: .*\(size 2(00|56)\)' ;;
	race) check "$kver reports a data race" seen race 'BUG: KCSAN: data-race' ;;
	esac
done
check "a boot with complaints fails" [ $status = 1 ]
check "pfq.ko is loaded by $kver" grep -q '^pfq is loaded' "$work/said"
case $kver in *-debug)
	for name in failslab fail_page_alloc fail-nth kcov; do
		check "$kver has $name" grep -q "^has $name" "$work/said"
	done
	check "KCOV instruments pfq.ko" grep -q __sanitizer_cov_trace_pc "$BUILD/$kver/kmod/pfq.ko"
	;;
esac
plan
