#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# interrupt.sh: Ctrl-C in each stage, a full disk in each stage, and two runs at once leave nothing
# half-done, and the next run succeeds.

. "$(dirname "$0")/tap"
borrow_kernel

# stall TOOL [ARGUMENT]: put a stub of a tool into $tmp/bin. Called with ARGUMENT first, it creates
# $tmp/stalled and hangs; else it runs the tool.
stall() {
	rm -rf "${tmp:?}/bin"
	mkdir "$tmp/bin"
	cat >"$tmp/bin/$1" <<-END
	#!/bin/sh
	if [ -z "${2-}" ] || [ "\$1" = "${2-}" ]; then
		touch "$tmp/stalled"
		exec sleep 60
	fi
	exec "$(command -v "$1")" "\$@"
	END
	chmod +x "$tmp/bin/$1"
}

# interrupt STAGE: run omatic, and send SIGINT while the stalled tool runs
interrupt() {
	rm -rf "$tmp/stalled" "$BUILD/cache" "$BUILD/$KVER/virtio_net"
	PATH=$tmp/bin:$PATH env --default-signal=INT setsid make -C "$omatic" DRIVER=virtio_net PATCHES="${patches:-$tmp/none}" \
		KERNEL="$kernel" OUT="$tmp/out.d" >"$tmp/out" 2>&1 &
	job=$!
	for _ in $(seq 300); do
		[ ! -e "$tmp/stalled" ] || break
		sleep 0.1
	done
	[ -e "$tmp/stalled" ] || { kill -KILL -$job; not_ok "Ctrl-C in $1: it does not start within 30 s"; return; }
	kill -INT -$job
	wait $job && { not_ok "Ctrl-C in $1: make succeeds"; return; }
	if ! grep -q '^omatic: interrupted' "$tmp/out"; then
		not_ok "Ctrl-C in $1: omatic does not report it"
	elif find "$BUILD/$KVER" "$BUILD/cache" -path "*/tree/*" -prune -o -name 'tmp.*' -print 2>/dev/null | grep . >"$tmp/out"; then
		not_ok "Ctrl-C in $1: omatic leaves temporary files"
	elif [ -e "$tmp/out.d/virtio_net.ko" ]; then
		not_ok "Ctrl-C in $1: omatic copies a module to OUT"
	else
		ok "Ctrl-C in $1 leaves nothing half-done"
	fi
}

mkdir -p "$tmp/patches/virtio_net/$(cut -d . -f 1,2 "$BUILD/$KVER/linux/version")"
echo none.patch >"$tmp/patches/virtio_net/$(cut -d . -f 1,2 "$BUILD/$KVER/linux/version")/series"
kernel=$omatic/kernels/kernel.sh
rm "$BUILD/$KVER/linux"
stall tar -xf; interrupt "extracting the kernel's source"
ln -s "$real_build/$KVER/linux" "$BUILD/$KVER/linux"
stall xargs; interrupt fetch
stall quilt; patches=$tmp/patches interrupt patch
stall spatch --very-quiet; interrupt rewrite

# row: print the driver's row of the matrix
row() {
	mkdir -p "$BUILD/$KVER/matrix"
	printf 'virtio_net\tother\t1\tnapi_gro_receive\n' >"$BUILD/$KVER/matrix/inbox.tsv"
	echo virtio_net >"$BUILD/$KVER/matrix/tried"
	OMATIC="$omatic" TOP="$top" K="$BUILD/$KVER" M="$BUILD/$KVER/matrix" KVER="$KVER" KERNEL="$omatic/kernels/kernel.sh" \
		TARBALL=$("$omatic/kernels/kernel.sh" source "$KVER") STAGES=prove RUN="-	-" "$omatic/matrix/rows.sh" >"$tmp/out"
}
row
says "the matrix counts an interrupted driver as not tried" 'virtio_net	other	-.*not tried'
cat >"$tmp/bin/spatch" <<END
#!/bin/sh
[ "\$1" != --very-quiet ] || kill -KILL \$\$
exec "$(command -v spatch)" "\$@"
END
PATH=$tmp/bin:$PATH run prove DRIVER=virtio_net PATCHES="$tmp/none"
check "spatch is killed: omatic fails" [ $? -ne 0 ]
says "spatch is killed: omatic reports the signal" 'spatch was killed by signal 9'
row
says "spatch is killed: the matrix counts the driver as not tried" 'virtio_net	other	-.*not tried'

stall chmod -R; interrupt prove
cat >"$tmp/kernel.sh" <<END
#!/bin/sh
[ "\$1" != kmake ] || { touch "$tmp/stalled"; exec sleep 60; }
exec "$omatic/kernels/kernel.sh" "\$@"
END
chmod +x "$tmp/kernel.sh"
rm -rf "${tmp:?}/bin"
kernel=$tmp/kernel.sh
interrupt build
kernel=$omatic/kernels/kernel.sh
# without the kernel's image, as where DKMS builds, the unmodified source is built first
mv "$BUILD/$KVER/image" "$tmp/image"
export INSTALLED_ONLY=yes
kernel=$tmp/kernel.sh
interrupt "the build of the unmodified source"
kernel=$omatic/kernels/kernel.sh
run DRIVER=virtio_net
says "the next run builds the rewritten source" '^omatic: virtio_net .* proof ok'
unset INSTALLED_ONLY
mv "$tmp/image" "$BUILD/$KVER/image"

stall nm; interrupt "the proof of the module"
rm -rf "${tmp:?}/bin"
run DRIVER=virtio_net
says "the next run succeeds" '^omatic: virtio_net .* proof ok'

# two runs at once
rm -rf "$BUILD/$KVER/virtio_net"
make -C "$omatic" DRIVER=virtio_net >"$tmp/first" 2>&1 &
first=$!
sleep 0.5
run DRIVER=virtio_net
second=$?
wait $first
check "two runs at once: both succeed" [ $?:$second = 0:0 ]
says "two runs at once: one waits and reports it" 'another run works in .*virtio_net: waiting'
check "two runs at once: the module is built once" [ "$(cat "$tmp/first" "$tmp/out" | grep -c '^build ')" -eq 1 ]

# another run, while this one has gone on to its next driver
cat >"$tmp/spatch" <<END
#!/bin/sh
[ ! -e "$BUILD/$KVER/virtio_net/proved" ] || echo "of another run" >"$BUILD/$KVER/virtio_net/proved"
exec spatch "\$@"
END
chmod +x "$tmp/spatch"
run prove DRIVER="virtio_net veth" SPATCH="$tmp/spatch" PATCHES="$tmp/none"
check "the second driver's run changes the first one's verdict" grep -q "of another run" "$BUILD/$KVER/virtio_net/proved"
says "a driver's verdict is the one of this run" '^omatic: virtio_net .* sources ok'

# A disk that fills up: the less space is left, the earlier the stage that fails
if [ "$(id -u)" -ne 0 ] || ! mkdir "$tmp/small" || ! mount -t tmpfs -o size=4m none "$tmp/small" 2>/dev/null; then
	skip "a full disk" "only root can mount a tmpfs"
	plan
fi
trap 'umount "$tmp/small"; rm -rf "$tmp"' EXIT
lend "$tmp/small"
BUILD=$tmp/small make -s -C "$omatic" prove DRIVER=virtio_net >"$tmp/out" 2>&1	# builds the scanner
for left in 0 100 250 500 800; do
	rm -rf "$tmp/small/$KVER/virtio_net" "$tmp/small/cache" "$tmp/small/ballast"
	free=$(df -Pk "$tmp/small" | awk 'NR == 2 { print $4 }')
	head -c $(((free - left) * 1024)) /dev/zero >"$tmp/small/ballast"
	run DRIVER=virtio_net BUILD="$tmp/small"
	status=$?
	stages=$(grep -c " s  virtio_net" "$tmp/out")
	rm "$tmp/small/ballast"
	if [ $status -eq 0 ]; then
		not_ok "a disk with $left KB left: make succeeds"
	elif ! grep -q 'full, .* free space' "$tmp/out"; then
		not_ok "a disk with $left KB left: omatic does not report it"
	elif find "$tmp/small" -path "*/tree/*" -prune -o -name "tmp.*" -print -o -name "*.ko" -print | grep . >"$tmp/out"; then
		not_ok "a disk with $left KB left: omatic leaves temporary files or a module"
	else
		ok "a disk with $left KB left is reported, after $stages stages"
	fi
done
rm "$tmp/small/$KVER/linux"
run DRIVER=virtio_net BUILD="$tmp/small"
says "a disk too small for the kernel's source is reported" 'full, .* free space'
check "omatic leaves nothing of the source on it" eval '! ls -d 2>/dev/null "$tmp/small/$KVER/linux" "$tmp/small/$KVER"/tmp.*'
plan
