#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernels.sh: kernel.sh finds and downloads every kernel and builds against it, and suite.sh reaches
# Debian's suites. Downloads go to build/ and are kept.
#
# Environment:  KERNELS, some of "5.10 6.1 6.12 7.2 7.3"; BUILD
# Exit status:  0 ok, 1 failed, 4 all skipped
#
# shellcheck disable=SC1091,SC2016 # os-release; formats for apt
set -u

here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
kernel=$repo/omatic/kernels/kernel.sh
suite=$repo/omatic/kernels/suite.sh
build=${BUILD:-$repo/build}
KERNELS=${KERNELS:-5.10 6.1 6.12 7.2 7.3}

mkdir -p "$build"
tmp=$(mktemp -d "$build/test-kernels.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
. "$repo/testlib/write_tap.sh"
tap_log=$tmp/log

# try STATUS COMMAND...: run a command, with its output in $tmp/out and $tmp/err, and return whether it
# ended with STATUS
try() {
	expected=$1
	shift
	"$@" > "$tmp/out" 2> "$tmp/err"
	status=$?
	cat "$tmp/out" "$tmp/err" > "$tap_log"
	[ $status = "$expected" ]
}

# check NAME COMMAND...: a test that the command succeeds. Status 3 (the suite cannot be reached) skips
# the test.
check() {
	name=$1
	shift
	if try 0 "$@"; then ok "$name"
	elif [ $status = 3 ]; then skip "$name" "$(tail -n 1 "$tmp/err")"
	else not_ok "$name"; fi
}

# one_error WORD: whether the last try printed one line, on standard error, that contains WORD
one_error() { [ "$(wc -l < "$tmp/err")" = 1 ] && grep -q -- "$1" "$tmp/err" && [ ! -s "$tmp/out" ]; }

# make_hello DIRECTORY: write a module's source
make_hello() {
	mkdir -p "$1"
	echo 'obj-m := hello.o' > "$1/Makefile"
	cat > "$1/hello.c" <<-END
		#include <linux/module.h>
		static int __init hello(void) { return 0; }
		module_init(hello);
		MODULE_DESCRIPTION("a module to build");
		MODULE_LICENSE("GPL");
	END
}

# --- every kernel has its parts, and a module builds with them ---

is_release() { release=$($kernel resolve "$1") && [ "${release#"$1"[.-]}" != "$release" ]; }
has_headers() { dir=$($kernel headers "$1") && [ -e "$dir/Makefile" ] && [ -e "$dir/Module.symvers" ]; }
has_source() { file=$($kernel source "$1") && [ "$(head -c 6 "$file" | od -An -tx1)" = ' fd 37 7a 58 5a 00' ]; }
has_image() {
	root=$($kernel image "$1") && release=$($kernel resolve "$1") && [ -s "$root/boot/vmlinuz-$release" ] &&
		PATH=$PATH:/sbin:/usr/sbin modprobe -d "$root" -S "$release" -D e1000e | grep -q "$root.*/e1000e.ko"
}
builds() {
	make_hello "$tmp/$1"
	$kernel kmake "$1" M="$tmp/$1" modules || return
	case $(PATH=$PATH:/sbin:/usr/sbin modinfo -F vermagic "$tmp/$1/hello.ko") in "$($kernel resolve "$1") "*) ;; *) return 1 ;; esac
}
# same_version KERNEL: whether headers and source have the same version; the source's Makefile has it
same_version() {
	version=$($kernel version "$1") && file=$($kernel source "$1") || return
	upstream=$(tar -xJOf "$file" --occurrence=1 "linux-source-$1/Makefile" |
		awk '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v "." $3 } /^EXTRAVERSION/ { print substr(v, 2); exit }')
	echo "headers $version, source $upstream"
	case $version in "$upstream"-*) ;; *) return 1 ;; esac
}

dpkg-query -W > "$tmp/packages"
# Fetch all at the same time, since downloads mostly wait. The checks below report a failure.
for k in $KERNELS; do
	{ $kernel headers "$k"; $kernel source "$k"; $kernel image "$k"; } > "$tmp/fetch.$k" 2>&1 &
done
wait
for k in $KERNELS; do
	check "$k: resolves to a release" is_release "$k"
	check "$k: headers are found" has_headers "$k"
	check "$k: the source is found" has_source "$k"
	check "$k: source and headers have the same version" same_version "$k"
	check "$k: the image is found, and modprobe works on it" has_image "$k"
	if [ "$k" != "${k#7}" ] && [ "$(id -u)" != 0 ] && ! command -v gcc-14 > /dev/null; then
		skip "$k: a module builds" "needs root or gcc-14"
	else
		check "$k: a module builds" builds "$k"
	fi
done
dpkg-query -W | cmp -s - "$tmp/packages"
verdict "no package was installed into the system"
check "no mount is left" sh -c '! grep -F "$1/trixie/" /proc/mounts' sh "$build"

k=${KERNELS%% *}
# Programs that fetch, unpack or build. The second time, none of them is called.
mkdir "$tmp/stubs"
for name in apt-get apt-helper curl dpkg-deb gcc make mmdebstrap tar xz zstd; do
	printf '#!/bin/sh\necho "${0##*/} $*" >>"%s"\nexit 127\n' "$tmp/called" > "$tmp/stubs/$name"
	chmod +x "$tmp/stubs/$name"
done
stubbed() { PATH="$tmp/stubs:$PATH" "$kernel" "$@" > /dev/null 2>> "$tmp/called" || echo "$*: exit status $?" >> "$tmp/called"; }
for what in resolve version headers source image; do
	if ! try 0 "$kernel" $what "$k"; then
		skip "$what fetches and unpacks nothing the second time" "there is no $k"
		continue
	fi
	: > "$tmp/called"
	stubbed $what "$k"
	silent "$what fetches and unpacks nothing the second time" "$(cat "$tmp/called")"
done

try 2 "$kernel" kmake "$k" M="$tmp/none" modules
verdict "kmake ends with make's exit status"

# --- the default ---

try 0 "$kernel" resolve && [ -e "/lib/modules/$(cat "$tmp/out")/build/Makefile" ]
verdict "without KVER, the release has headers"
[ "$(cat "$tmp/out")" = "$(uname -r)" ] || grep -q "running kernel $(uname -r) has no headers" "$tmp/err"
verdict "without KVER, a note tells that it is not the running kernel"

# --- wrong input: one line, exit 1 ---

try 1 "$kernel" resolve foo && one_error 'foo: not a kernel release'
verdict "a word that is not a release is refused"
try 1 "$kernel" headers '6.1; rm' && one_error 'not a kernel release'
verdict "a release with other characters is refused"
try 1 "$kernel" resolve .. && one_error '[.][.]: not a kernel release' && try 1 "$kernel" resolve ../6.1 && one_error 'not a kernel release'
verdict "a path is refused"
try 1 "$kernel" resolve foo-debug && one_error 'foo-debug: not a kernel release'
verdict "a kernel for debugging without a series is refused"
try 1 "$kernel" resolve 6.1.1-debug && one_error '6.1.1-debug: .*use KVER=6.1-debug'
verdict "a kernel for debugging of a version that Debian does not have is refused"
try 1 "$kernel" resolve 7.2.1+deb13-amd64 || [ $status = 3 ] && grep -q 'no headers are installed\|cannot' "$tmp/err"
verdict "a release that no suite has is refused"
try 1 "$kernel" headers && grep -q usage "$tmp/err"
verdict "a missing argument prints the usage"

# A stub of dpkg-query reports a linux-source of another version than the installed headers.
release=$($kernel resolve 2> /dev/null)
if version=$($kernel version "$release" 2> /dev/null); then
	series=$(echo "$release" | cut -d . -f 1,2)
	mkdir "$tmp/bin"
	cat > "$tmp/bin/dpkg-query" <<-END
		#!/bin/sh
		for last; do :; done
		case \$last in linux-source-*) echo installed 6.1.1-1 ;; *) echo installed $version ;; esac
	END
	chmod +x "$tmp/bin/dpkg-query"
	PATH=$tmp/bin:$PATH BUILD=$tmp/b try 1 "$kernel" source "$release" &&
		one_error "linux-source-$series is 6.1.1-1, .* $version: apt-get install linux-source-$series=$version"
	verdict "source and headers of different versions: the message names both and the remedy"
else
	skip "source and headers of different versions" "no packaged headers are installed"
fi

# --- the suites ---

# Write an apt configuration in one-line format. Its first entry is a third party's archive that has the
# codename of Debian's release.
arch=$(dpkg --print-architecture)
codename=$(. /etc/os-release; echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(ORIGIN) $(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
	awk -v r="$codename" '$1 == "Debian" && $2 == r { print $3; exit }')
somebody=$tmp/somebody/dists/$codename
mkdir -p "$tmp/apt" "$tmp/lists/partial" "$somebody/main/binary-$arch"
printf 'Package: somebody\nVersion: 1\nArchitecture: all\nFilename: x\nSize: 1\n\n' > "$somebody/main/binary-$arch/Packages"
cat > "$somebody/Release" <<END
Origin: Somebody
Codename: $codename
Date: $(LC_ALL=C date -u -R)
Components: main
Architectures: $arch
SHA256:
 $(sha256sum < "$somebody/main/binary-$arch/Packages" | cut -c -64) $(wc -c < "$somebody/main/binary-$arch/Packages") main/binary-$arch/Packages
END
cat > "$tmp/apt/test.list" <<END
deb [trusted=yes] file:$tmp/somebody $codename main
deb [arch=$arch] $mirror $codename main
END
cat > "$tmp/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$tmp/apt";
Dir::State::lists "$tmp/lists";
END
one_line() {
	APT_CONFIG=$tmp/apt.conf apt-get update -qq -o APT::Sandbox::User=root || return 3
	APT_CONFIG=$tmp/apt.conf apt-get indextargets | grep -q 'Origin: Somebody' || return
	BUILD=$tmp/oneline APT_CONFIG=$tmp/apt.conf $suite list bullseye '^linux-source-5.10$' | grep -q '^linux-source-5.10 '
}
check "suite.sh finds the mirror in a one-line list, and ignores a third party's archive" one_line
echo 'Acquire::http::Proxy "http://127.0.0.1:9"; Acquire::Retries "0";' > "$tmp/apt.conf"
BUILD=$tmp/offline APT_CONFIG=$tmp/apt.conf try 3 "$suite" list bullseye x && [ "$(grep -vc 'reading' "$tmp/err")" = 1 ]
verdict "a suite that cannot be reached: suite.sh ends with 3 and prints one line"
BUILD=$tmp/offline APT_CONFIG=$tmp/apt.conf try 3 "$kernel" headers 7.9
verdict "a suite that cannot be reached: kernel.sh ends with 3"

# A series and a flavour stand for a kernel of that flavour, a series alone never does.
flavours() {
	for wanted in 6.1-rt 6.1-cloud; do
		release=$($kernel resolve $wanted) || return
		case $release in 6.1[.-]*-${wanted#*-}-$arch) ;; *) echo "$wanted: $release"; return 1 ;; esac
		[ "$($kernel resolve "$release")" = "$release" ] || return
		[ "$($kernel flavour "$release")" = "${wanted#*-}" ] || return
	done
	release=$($kernel resolve 6.1) || return
	case $release in *-rt-*|*-cloud-*) echo "6.1: $release"; return 1 ;; esac
	[ -z "$($kernel flavour 6.1)" ] || return
	[ -z "$($kernel patches 6.1)" ] && [ -z "$($kernel patches 6.1-cloud)" ]
}
check "6.1-rt and 6.1-cloud name kernels of these flavours, and 6.1 does not" flavours
check "kernel.sh patches prints the series of a kernel with PREEMPT_RT" \
	sh -c '"$1" patches 6.12-rt && test -s "$("$1" patches 6.12-rt)/series"' sh $kernel
try 1 $kernel resolve 6.1-rtx
verdict "6.1-rtx: not a kernel"

# A patch is applied where its files are, and only there.
mkdir -p "$tmp/part/drivers/net"
printf 'one\n-- two\n' > "$tmp/part/drivers/net/a.c"
cat > "$tmp/part.patch" <<'END'
Subject: a patch
--- a/kernel/b.c
+++ b/kernel/b.c
@@ -1 +1 @@
-one
+b
diff --git a/drivers/net/a.c b/drivers/net/a.c
--- a/drivers/net/a.c
+++ b/drivers/net/a.c
@@ -1,2 +1,2 @@
 one
--- two
+-- three
--- a/kernel/c.c
+++ b/kernel/c.c
@@ -1 +1 @@
-one
+c
END
part() {
	awk -v tree="$tmp/part" -f "$repo/omatic/kernels/patch-part.awk" "$tmp/part.patch" > "$tmp/part.out"
	grep -q kernel "$tmp/part.out" && return 1
	patch -d "$tmp/part" -p1 -sN < "$tmp/part.out" && printf 'one\n-- three\n' | cmp - "$tmp/part/drivers/net/a.c"
}
try 0 part
verdict "patch-part.awk prints the part of a patch whose files exist"

at_once() {
	BUILD=$tmp/two $kernel headers 7.3 > "$tmp/first" &
	BUILD=$tmp/two $kernel headers 7.3 > "$tmp/second" && wait $! && cmp "$tmp/first" "$tmp/second" && test -d "$(cat "$tmp/first")"
}
check "two runs at once succeed" at_once

# It uses the build directory of at_once(), which has the package lists.
interrupted() {
	BUILD=$tmp/two "$suite" list trixie-backports '^none$' || return
	mkdir -p "$tmp/two/x"
	for t in 0.2 0.5 0.8; do
		BUILD=$tmp/two timeout -s TERM $t "$suite" fetch trixie-backports linux-source-7.3 "$tmp/two/x/source"
		# If it is there, it is whole: renaming it is the last step. A fast network needs less than 0.8 s.
		rm -rf "$tmp/two/x/source"
	done
	find "$tmp/two" -name '*.deb' -o -path '*/x/*' -o -name 'fetch'
}
try 0 interrupted && [ ! -s "$tmp/out" ]
verdict "an interrupted download leaves no files"

plan
