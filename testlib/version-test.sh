#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test that every file that must contain the version agrees with VERSION, and that no other file
# contains it.
cd "$(dirname "$0")/.." || exit 1
. testlib/write_tap.sh
version=$(cat VERSION)
major=${version%%.*} minor=${version#*.} minor=${minor%%.*}

# no_other NAME PATTERN FILE...: passes if every version that follows PATTERN in the files is ours
no_other() {
	name=$1 pattern=$2
	shift 2
	silent "$name" "$(grep -noE -e "$pattern[0-9]+(\.[0-9]+)+" "$@" /dev/null | grep -vE "[^0-9.]$version\$")"
}

same "VERSION is MAJOR.MINOR.PATCH" "$(echo "$version" | sed 's/[0-9][0-9]*/N/g')" N.N.N
same "NEWS begins with the version" "$(sed -n '1s/ .*//p' NEWS)" "$version"
same "dkms.conf has the version" "$(bash -c '. ./dkms.conf >/dev/null 2>&1; echo "$PACKAGE_VERSION"')" "$version"
same "the symbols of libpfq are of version PFQ_$major.$minor" "$(sed -n '1s/ {//p' libpfq/libpfq.map)" \
	"PFQ_$major.$minor"
for page in man/*.[1-8] man/*.head; do
	same "${page#man/} has the version" "$(sed -n 's/^\.TH .*"PFQ \([^"]*\)".*/\1/p' "$page")" "$version"
done
no_other "README.md, SECURITY.md and docs/ name no other version" '(pfq[/-]|[Vv]ersion )' README.md SECURITY.md docs/*.md
no_other "dkms/ names no other version" 'pfq[/-]' dkms/*.conf dkms/*.sh
silent "sources and Makefiles take the version from VERSION" \
	"$(grep -rnwF -e "$version" --include='*.[ch]' --include='*.cc' --include='*.sh' --include=Makefile --include='*.mk' \
		--include=Kbuild --include='*.conf' --exclude=omatic.conf \
		kmod libpfq tools testlib man dkms selftests bench models omatic dkms.conf Makefile)"
plan
