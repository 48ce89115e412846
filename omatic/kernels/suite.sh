#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# suite.sh: packages of other Debian suites, downloaded and unpacked under build/.
# Nothing is ever installed into the system: each suite has an apt root of its own in build/apt/SUITE,
# whose one source is the system's own mirror with the suite's name put in, so that apt checks the signatures.
# shellcheck disable=SC1091,SC2016,SC2086 # os-release; formats for apt; lists of packages and suites
set -eu

me=suite.sh
BUILD=${BUILD:-$(cd "$(dirname "$0")/../.." && pwd)/build}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")

say() { echo "$me: $*" >&2; }
die() { say "$*"; exit 1; }
unreachable() { say "$*"; exit 3; }

usage() {
	cat <<END
usage: suite.sh list SUITE REGEX                  lines "PACKAGE VERSION DEPENDS", of the packages whose name matches
       suite.sh fetch SUITE PACKAGE[=VERSION]... DIR   download packages and unpack them into DIR
       suite.sh tree DIR SUITE PACKAGE[=VERSION|/SUITE]...
                                                  make the Debian tree DIR with these packages installed in it (needs root)

SUITE is a suite's name: bullseye, bookworm-security, trixie-backports... Its component is main, or what follows a /: bookworm/non-free.
A DIR that is there already is left alone (a tree: when it was made for the same packages).
Lists and downloads lie in \$BUILD/apt (now $BUILD/apt), and come from the mirror that /etc/apt names for $codename.
Exit status: 0 done, 1 failed, 3 the suite cannot be reached.
END
}

# The URI of the system's own entry for its release (or, for X-security, for its security suite), as apt reads /etc/apt.
mirror_of() {
	case $1 in
		*-security) own=$codename-security ;;
		*) own=$codename ;;
	esac
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(RELEASE) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk -v own="$own" '$1 == "Debian" && $2 == "main" && ($3 == own || $4 == own) { print $5; exit }'
}

# One line of a sources.list for a suite, or for SUITE/COMPONENT, as bookworm/non-free.
source_of() {
	component=main
	case $1 in */*) component=${1#*/} ;; esac
	set -- "${1%%/*}"
	uri=$(mirror_of "$1")
	[ "$uri" ] || unreachable "$1: apt knows no mirror for $codename: run 'apt-get update', and see that /etc/apt/sources.list* has $codename"
	[ -e $keyring ] || die "$1: $keyring is missing, its signature cannot be checked: apt-get install debian-archive-keyring"
	echo "deb [signed-by=$keyring target=Packages arch=$(dpkg --print-architecture)] $uri $1 $component"
}

# Waits for the lock FILE, held until this process ends.
lock() {
	exec 9> "$1"
	flock -n 9 || { say "waiting for another run: it holds $1"; flock 9; }
}

# Sets root, the suite's own apt root, makes it when needed, and locks it.
open_suite() {
	suite=$1
	case $suite in ''|*[!a-z0-9/-]*) die "$suite: not the name of a suite" ;; esac
	root=$BUILD/apt/$suite
	mkdir -p "$root/lists/partial" "$root/cache/archives/partial"
	lock "$root/lock"
	[ -e "$root/updated" ] || update
}

apt() { command=$1; shift; "apt-$command" -c "$root/apt.conf" "$@"; }

# Reads the suite's package lists anew.
update() {
	line=$(source_of "$suite")
	echo "$line" > "$root/sources.list"
	# the system's proxies stay in force; its pins, its hooks and its own files do not
	cat > "$root/apt.conf" <<-END
		Dir::Etc::sourcelist "$root/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State::lists "$root/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$root/cache";
		APT::Sandbox::User "root";
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	END
	say "reading the package lists of $suite"
	rm -f "$root/updated"
	if ! apt get update -qq --error-on=any 2> "$root/log"; then
		if grep -q NO_PUBKEY "$root/log"; then
			die "$suite: its archive keys are not on this system: apt-get install debian-archive-keyring"
		elif grep -q 'does not have a Release file' "$root/log"; then
			unreachable "$suite: the system's mirror has no such suite"
		fi
		unreachable "$suite: $(grep -m1 -E '^(E|Err)' "$root/log" || echo "apt-get update failed: see $root/log")"
	fi
	: > "$root/updated"
}

list() {
	apt get indextargets --format '$(FILENAME)' 'Created-By: Packages' | while read -r file; do
		/usr/lib/apt/apt-helper cat-file "$file"
	done | awk -v regex="$1" '
		/^Package: / { name = $2; version = depends = "" }
		/^Version: / { version = $2 }
		/^Depends: / { depends = substr($0, 10) }
		/^$/ { if (name ~ regex) print name, version, depends; name = "" }
		END { if (name != "" && name ~ regex) print name, version, depends }'
}

# Downloads packages into the directory $tmp; the lists may be old, so a failure is tried once more with new ones.
download() {
	for try in 1 2; do
		if uris=$(apt get download -qq --print-uris "$@" 2> "$root/log"); then
			say "fetching from $suite: $* ($(echo "$uris" | awk '{ s += $3 } END { printf "%.1f MB", s / 1e6 }'))"
			(cd "$tmp" && apt get download -qq "$@" 2>> "$root/log") && return
		fi
		[ $try = 2 ] || update
	done
	if grep -qE 'Unable to locate|was not found|no installation candidate' "$root/log"; then
		die "$suite: $(sed -n 's/^E: //p' "$root/log" | head -n 1)"
	fi
	unreachable "$suite: $(grep -m1 '^E:' "$root/log" || echo "download failed: see $root/log")"
}

# fetch PACKAGE[=VERSION]... DIR
fetch() {
	packages=
	while [ $# -gt 1 ]; do packages="$packages $1"; shift; done
	dir=$1
	[ ! -d "$dir" ] || return 0
	tmp=$root/fetch
	trap 'rm -rf "$tmp"' EXIT
	trap 'exit 130' INT TERM HUP
	rm -rf "$tmp"
	mkdir -p "$tmp/root" "$(dirname "$dir")"
	download $packages
	for deb in "$tmp"/*.deb; do
		dpkg-deb -x "$deb" "$tmp/root" || die "$dir: cannot unpack $(basename "$deb") (is the disk full?)"
	done
	mv "$tmp/root" "$dir"
}

# tree DIR SUITE PACKAGE...
tree() {
	dir=$1 suite=$2
	shift 2
	wanted="$suite $*"
	[ "$(cat "$dir/usr/.suite" 2> /dev/null)" != "$wanted" ] || return 0
	[ "$(id -u)" = 0 ] || die "$dir: making a Debian tree needs root"
	command -v mmdebstrap > /dev/null || die "$dir: making a Debian tree needs mmdebstrap: apt-get install mmdebstrap"
	mkdir -p "$(dirname "$dir")"
	lock "$dir.lock"
	[ "$(cat "$dir/usr/.suite" 2> /dev/null)" != "$wanted" ] || return 0

	# the suite, its security updates where the system has such a thing, and the suite that a package is asked from, which is
	# then preferred for all: its packages may need others from there
	suites=$suite
	[ -z "$(mirror_of "$suite-security")" ] || suites="$suites $suite-security"
	include=
	preferred=
	for package; do
		include=$include,${package%/*}
		case $package in */*) preferred=${package#*/} ;; esac
	done
	tmp=$dir.new
	trap 'rm -rf "$tmp" "$dir.apt"' EXIT
	trap 'exit 130' INT TERM HUP
	rm -rf "$tmp"
	mkdir -p "$dir.apt"
	for s in $suites $preferred; do source_of "$s"; done > "$dir.apt/sources.list"
	apt-config dump | grep -E '^Acquire::(http|https|ftp)::Proxy' > "$dir.apt/conf" || :
	[ -z "$preferred" ] || echo "APT::Default-Release \"$preferred\";" >> "$dir.apt/conf"
	say "making a $suite tree in $dir: $*"
	mmdebstrap --mode=root --variant=essential --include="${include#,}" --aptopt="$dir.apt/conf" \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		"$suite" "$tmp" "$dir.apt/sources.list" > "$dir.log" 2>&1 || {
		why="$dir: mmdebstrap: $(grep -m1 '^E:' "$dir.log" || tail -n 1 "$dir.log") (all of it: $dir.log)"
		if grep -q 'Failed to fetch' "$dir.log"; then unreachable "$why"; fi
		die "$why"
	}
	echo "$wanted" > "$tmp/usr/.suite"
	rm -rf "$dir"
	mv "$tmp" "$dir"
}

case ${1:-} in
	list) [ $# = 3 ] || { usage >&2; exit 1; }; open_suite "$2"; list "$3" ;;
	fetch) [ $# -ge 4 ] || { usage >&2; exit 1; }; shift; suite=$1; shift; open_suite "$suite"; fetch "$@" ;;
	tree) [ $# -ge 4 ] || { usage >&2; exit 1; }; shift; tree "$@" ;;
	-h|--help) usage ;;
	*) usage >&2; exit 1 ;;
esac
