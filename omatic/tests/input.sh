#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# input.sh: for bad input omatic prints one line that names the cause and the remedy, make ends with
# status 2, and nothing half-done is left.

. "$(dirname "$0")/tap"
borrow_kernel

# refuses TEXT PATTERN ARGUMENTS...: test that make fails, prints one line that matches, and leaves
# neither a module nor temporary files
refuses() {
	text=$1 pattern=$2
	shift 2
	rm -rf "$BUILD/$KVER/virtio_net" "$BUILD/cache"
	run "$@"
	if [ $? -eq 0 ]; then
		not_ok "$text: make succeeds"
	elif [ "$(grep -c '^omatic' "$tmp/out")" -ne 1 ]; then
		not_ok "$text: omatic does not print exactly one line"
	elif ! grep -q -e "$pattern" "$tmp/out"; then
		not_ok "$text: the line does not say '$pattern'"
	elif find "$BUILD" -name 'tmp.*' | grep . >"$tmp/out"; then
		not_ok "$text: omatic leaves temporary files"
	elif find "$BUILD/$KVER" -path '*/tree/*' -prune -o -name '*.ko' -print | grep . >"$tmp/out"; then
		not_ok "$text: omatic leaves a module"
	else
		ok "$text"
	fi
}

mkdir "$tmp/none"
refuses "no driver given" 'no driver given: set DRIVER='
refuses "unknown driver" 'e1000f: no such driver in linux .*similar names: e1000' DRIVER=e1000f
check "an unknown driver leaves no directory" [ ! -e "$BUILD/$KVER/e1000f" ]
refuses "unknown driver without similar names" 'xyzzyxyzzy: no such driver in linux [0-9.]*$' DRIVER=xyzzyxyzzy
refuses "a driver that the kernel does not build" "is 'n' in the kernel.*name another driver" \
	DRIVER="$(awk -F'\t' '$4 == "n" && $2 ~ /ethernet/ { print $1; exit }' "$BUILD/$KVER/linux/modules.tsv")"
refuses "a path for a driver" "'../../libpfq' is not the name of a driver" DRIVER=../../libpfq
refuses "a path among drivers" "'x/y' is not the name of a driver" DRIVER="e1000f x/y"
refuses "an option for a driver" "'-x' is not the name of a driver" DRIVER=-x
for name in kmod linux rig; do
	mkdir -p "$BUILD/$KVER/$name"
	: >"$BUILD/$KVER/$name/kept"
	refuses "the name of another part of build/, $name" "$name: not the name of a driver" DRIVER="$name"
	check "omatic leaves $name alone" [ -e "$BUILD/$KVER/$name/kept" ]
	rm "$BUILD/$KVER/$name/kept"
done
refuses "a missing SRC=" 'SRC=/no/such/place does not exist' DRIVER=e1000e SRC=/no/such/place
echo text >"$tmp/file"
refuses "an SRC= that is not an archive" 'neither a directory nor a tar archive' DRIVER=e1000e SRC="$tmp/file"
refuses "an SRC= that does not hold the driver" 'no makefile names e1000e' DRIVER=e1000e SRC="$tmp/none"
refuses "an SRC= for two drivers" 'SRC=.* holds the source of one driver' DRIVER="e1000e igb" SRC="$tmp/none"

# kernel_without COMMAND MESSAGE: a kernel.sh whose COMMAND fails. omatic passes its message on and
# stops.
kernel_without() {
	cat >"$tmp/kernel.sh" <<-END
	#!/bin/sh
	[ "\$1" != $1 ] || { echo "omatic: $2" >&2; exit 1; }
	exec "$omatic/kernels/kernel.sh" "\$@"
	END
	chmod +x "$tmp/kernel.sh"
}
for part in resolve headers source; do
	kernel_without $part "no $part of this kernel: install it"
	refuses "kernel.sh $part fails" "no $part of this kernel: install it" DRIVER=virtio_net KERNEL="$tmp/kernel.sh"
done

# a build directory of another user
text="a build directory that belongs to another user"
chmod 755 "$tmp"
if [ "$(id -u)" != 0 ] || ! setpriv --reuid=65534 --clear-groups test -x "$omatic/omatic.sh" -a -x "$BUILD"; then
	skip "$text" "needs root, and a repository that every user may read"
else
	HOME=/ setpriv --reuid=65534 --clear-groups make -s -C "$omatic" DRIVER=virtio_net BUILD="$BUILD" >"$tmp/out" 2>&1
	silent "$text: omatic says so, and nothing else" "$(grep -v -e '^make' -e '^kernel.sh: the running' \
		-e "^omatic: cannot write to $(echo "$BUILD" | sed 's/+/[+]/g'): set BUILD=" "$tmp/out")"
	says "$text: omatic names the remedy" 'or change its owner'
fi

# matrix ARGUMENTS...: whether make matrix fails; stages are not run. It makes kmod/, which must not happen
# by a path through the borrowed build directory: kbuild keeps absolute paths.
matrix() {
	! run matrix BUILD="$real_build" KERNELS="$KVER" "$@"
}
matrix STAGES=prvoe
says "the matrix refuses an unknown stage" "STAGES: there is no stage prvoe: use some of"
matrix STAGES="build prvoe"
says "the matrix refuses an unknown stage among others" "STAGES: there is no stage prvoe"
check "the matrix fails for an unknown driver" matrix DRIVERS=nope STAGES=build
says "the matrix names the unknown driver" "no kernel has a module nope: check DRIVERS="
check "the matrix fails for an unknown kernel" matrix KERNELS=nope STAGES=build

# rules
cp -r "$top/semantic" "$tmp/rules"
echo '@@ this is no rule' >>"$tmp/rules/skb/netif_rx.cocci"
refuses "a rule that does not parse" 'rule .*/skb/netif_rx.cocci does not parse' DRIVER=virtio_net RULES="$tmp/rules"
rm "$tmp/rules/skb/netif_rx.cocci" "$tmp/rules/skb/napi_gro_receive.cocci"
run DRIVER=virtio_net RULES="$tmp/rules"
check "a missing rule: omatic fails" [ $? -ne 0 ]
check "a missing rule: the last line is the verdict" eval 'tail -n 1 "$tmp/out" |
	grep -q -x "omatic: virtio_net $KVER: [0-9]* sites, [0-9]* hooked, 0 waived, proof FAILED: sites neither rewritten nor waived: 1, .*"'
check "a missing rule: omatic leaves no module" [ ! -e "$BUILD/$KVER/virtio_net/virtio_net.ko" ]

# spatch
refuses "no spatch, and no diff for these sources" 'spatch is not installed.*apt install coccinelle' \
	DRIVER=virtio_net SPATCH=/no/such/spatch PATCHES="$tmp/none"
printf '#!/bin/sh\n[ "$1" != --version ] || { echo "spatch version 0.0"; exit; }\necho "Fatal error: exception Stack overflow" >&2\nexit 2\n' >"$tmp/spatch"
chmod +x "$tmp/spatch"
refuses "a spatch that crashes" 'spatch failed: Fatal error' DRIVER=virtio_net SPATCH="$tmp/spatch" PATCHES="$tmp/none"

# quilt
series=$tmp/patches/virtio_net/$(cut -d . -f 1,2 "$BUILD/$KVER/linux/version")
mkdir -p "$series"
echo fix.patch >"$series/series"
cat >"$series/fix.patch" <<'END'
--- a/drivers/net/virtio_net.c
+++ b/drivers/net/virtio_net.c
@@ -1,3 +1,3 @@
 no such line
-no such line either
+at all
 ever
END
refuses "a quilt hunk that fails" 'fix.patch: drivers/net/virtio_net.c: Hunk #1 FAILED.*does not fit this source' \
	DRIVER=virtio_net PATCHES="$tmp/patches"

# waivers
mkdir "$tmp/settings"
{
	echo "source: linux $(cat "$BUILD/$KVER/linux/version")"
	echo 'drivers/net/virtio_net.c receive_buf napi_gro_receive not needed any more'
} >"$tmp/settings/virtio_net.waivers"
run DRIVER=virtio_net DRIVER_SETTINGS="$tmp/settings"
says "a stale waiver fails the proof" 'proof FAILED: stale waiver in .*virtio_net.waivers: drivers/net/virtio_net.c receive_buf napi_gro_receive'
plan
