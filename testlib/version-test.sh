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
no_other "the documents name no other version" '(pfq[/-]|[Vv]ersion |^)' CONTRIBUTING.md README.md SECURITY.md docs/*.md
no_other "dkms/ names no other version" 'pfq[/-]' dkms/*.conf dkms/*.sh

# elsewhere: print the places with the version in all files but those above, which take it from VERSION
elsewhere() {
	{ git ls-files -co --exclude-standard 2>/dev/null | grep . || find . -path ./build -prune -o -type f -print | sed 's,^\./,,'; } |
		grep -vxE 'VERSION|NEWS|(CONTRIBUTING|README|SECURITY)\.md|docs/[a-z-]*\.md|dkms/omatic\.conf|man/[a-z_7.-]*\.([1-8]|head)|patches/.*' |
		tr '\n' '\0' | xargs -0 grep -nwFs -e "$version" /dev/null
}

silent "no other file contains the version" "$(elsewhere)"
new=$(mktemp common/new-XXXXXX.c) || exit 1
trap 'rm -f "$new"' EXIT
trap 'exit 130' INT TERM HUP
echo "// $version" >"$new"
check "the version in a new file in common/ is found" [ "$(elsewhere)" = "$new:1:// $version" ]
plan
