#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# install.sh OUT FOLDER COLLECTION=PROGRAM,...: put the test programs of OUT into FOLDER in the layout
# of the kernel's selftests, with run_kselftest.sh and all that a run needs on a machine without the
# sources and without a compiler.
#
# Environment:
#	BUILD	the build directory
#	KVER	take along pfq.ko for this kernel, which make has built
#	DRIVERS	take along these rewritten drivers for it
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
out=$1 folder=$2
shift 2

# install_program FILE PLACE: strip it, since most of a program is debug information
install_program() {
	install -D -m 755 "$1" "$folder/$2"
	strip --strip-debug "$folder/$2" 2>/dev/null || :	# a script
}

# libraries FILE...: print the paths of the shared libraries that the programs need, except those of
# the C library, which each machine has
libraries() {
	ldd "$@" | awk '$2 == "=>" && $3 ~ "^/" { print $3 }' | sort -u |
		grep -vE '/(libc|libm|libpthread|libdl|librt|libresolv|ld-linux[^/]*)\.so[^/]*$' || :
}

# A newer install has no programs of an older one.
rm -rf "$folder/pfq" "$folder/kselftest" "$folder/modules" "$folder/kselftest-list.txt"
mkdir -p "$folder/pfq/lib" "$folder/kselftest"
for name in check device far peer rate runner search sender table; do
	install -m 755 "$here/$name.sh" "$folder/kselftest/"
done
install -m 755 "$here/run_kselftest.sh" "$folder/"
install -m 644 "$here/config" "$here/net.config" "$folder/pfq/"
install -m 644 "$out/complaints" "$out/complaints.awk" "$out/complaints.known" "$folder/pfq/"
install -m 644 "$top/docs/real-rig.md" "$folder/README.md"
for program in peer peer_send rate_receive; do
	install_program "$out/$program" "pfq/bin/$program"
done
install_program "$BUILD/tools/pfq" pfq/bin/pfq

for collection; do
	name=${collection%%=*}
	programs=$(echo "${collection#*=}" | tr , ' ')
	for program in $programs; do
		install_program "$out/$program" "pfq/$name/$program"
		echo "pfq/$name:$program" >>"$folder/kselftest-list.txt"
	done
	limit=120
	case $name in core | lang) limit=300 ;; esac
	echo "timeout=$limit" >"$folder/pfq/$name/settings"
	cp "$folder/pfq/config" "$folder/pfq/$name/config"
done
libraries "$folder"/pfq/*/* 2>/dev/null | while read -r library; do
	cp -L "$library" "$folder/pfq/lib/"
done

# Without KVER, those for the running kernel, if they have been built.
if [ -z "${KVER:-}" ] && [ -e "$BUILD/$(uname -r)/kmod/pfq.ko" ]; then
	KVER=$(uname -r)
fi
if [ "${KVER:-}" ]; then
	kver=$("$top/omatic/kernels/kernel.sh" resolve "$KVER")
	mkdir -p "$folder/modules/$kver"
	for name in kmod kmod/tests ${DRIVERS:-}; do
		cp "$BUILD/$kver/$name"/*.ko "$folder/modules/$kver/"
	done
	strip --strip-debug "$folder/modules/$kver"/*.ko
fi
