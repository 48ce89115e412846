#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# suite.sh COMMAND...: list, download and unpack packages of other Debian suites. Nothing is installed
# into the system.
#
# Usage:        see usage() below
# Outputs:      $BUILD/apt/SUITE/, an apt root directory per suite. Its only source is the mirror that
#               the system uses, with the name of the suite, so that apt checks the signatures.
# Environment:  BUILD (default: build/ in the repository)
# Exit status:  0 done, 1 failed after a message, 3 the suite cannot be reached
#
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
usage: suite.sh list SUITE REGEX        print "PACKAGE VERSION DEPENDS" for each package whose name matches
       suite.sh fetch SUITE PACKAGE[=VERSION]... DIR
                                       download packages and unpack them into DIR
       suite.sh source SUITE PACKAGE=VERSION DIR
                                       download what Debian adds to the upstream source of a source package,
                                       such as its patches, and unpack it into DIR
       suite.sh unpack SUITE PACKAGE[=VERSION] DIR
                                       download a source package, and unpack it with its patches applied into DIR
       suite.sh tree DIR SUITE PACKAGE[=VERSION|/SUITE]...
                                       make the Debian tree DIR with these packages installed in it;
                                       only root can do that

SUITE is the name of a suite: bullseye, bookworm-security, trixie-backports... Its component is main,
or what follows a slash: bookworm/non-free.
An existing DIR is left alone (a tree: if it was made for the same packages).
Lists and downloads are kept in \$BUILD/apt (now $BUILD/apt). They come from the mirror that /etc/apt
names for $codename.
Exit status: 0 done, 1 failed, 3 the suite cannot be reached.
END
}

# mirror_of SUITE: the URI from which the system gets its own release, or for X-security its security
# suite, as apt reads it from /etc/apt
mirror_of() {
	case $1 in
		*-security) own=$codename-security ;;
		*) own=$codename ;;
	esac
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(RELEASE) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk -v own="$own" '$1 == "Debian" && $2 == "main" && ($3 == own || $4 == own) { print $5; exit }'
}

# source_of SUITE[/COMPONENT] [deb-src]: its line for a sources.list
source_of() {
	component=main type=${2:-deb} options="target=Packages arch=$(dpkg --print-architecture)"
	[ "$type" = deb ] || options=
	case $1 in */*) component=${1#*/} ;; esac
	set -- "${1%%/*}"
	uri=$(mirror_of "$1")
	[ "$uri" ] || unreachable "$1: apt knows no mirror for $codename:" \
		"run 'apt-get update', and check that /etc/apt/sources.list* names $codename"
	[ -e $keyring ] || die "$1: without $keyring its signature cannot be checked:" \
		"apt-get install debian-archive-keyring"
	echo "$type [signed-by=$keyring${options:+ $options}] $uri $1 $component"
}

# lock FILE: wait for a lock, and hold it until this process ends
lock() {
	( : >> "$1" ) 2> /dev/null || die "cannot write to $1: set BUILD= to another directory, or change its owner"
	exec 9> "$1"
	flock -n 9 || { say "waiting for another run: it holds $1"; flock 9; }
}

# open_suite SUITE [deb-src]: set root to the suite's apt root directory, lock it, and make it if needed.
# The lists of source packages have a directory of their own, since few runs need them.
open_suite() {
	suite=$1 kind=${2:-deb}
	case $suite in ''|*[!a-z0-9/-]*) die "$suite: not the name of a suite" ;; esac
	root=$BUILD/apt/$suite
	[ "$kind" = deb ] || root=$root.$kind
	mkdir -p "$root/lists/partial" "$root/cache/archives/partial"
	lock "$root/lock"
	[ -e "$root/updated" ] || update
}

# apt COMMAND ARGS...: apt-COMMAND in the suite's root
apt() { command=$1; shift; "apt-$command" -c "$root/apt.conf" "$@"; }

# update: download the suite's package lists
update() {
	line=$(source_of "$suite" "$kind")
	echo "$line" > "$root/sources.list"
	# The system's proxies apply. Its pins, hooks and files do not.
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

# list REGEX: print name, version and dependencies of the packages that match
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

# download PACKAGE...: download packages into $tmp. If that fails, the lists may be old: update them
# and try again.
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

# remove_tmp: remove the directory $tmp. After a signal, the processes of apt-get end a moment later
# than this one, and may still write into it.
remove_tmp() {
	trap '' INT TERM HUP
	for _ in 1 2 3 4 5 6 7 8 9; do
		rm -rf "$tmp" 2> /dev/null && return
		sleep 0.3
	done
	rm -rf "$tmp"
}

# make_tmp: make the directory $tmp, whose root/ becomes $dir; the end of this process removes it
make_tmp() {
	tmp=$root/fetch
	trap 'remove_tmp' EXIT
	trap 'exit 130' INT TERM HUP
	rm -rf "$tmp"
	mkdir -p "$tmp/root" "$(dirname "$dir")"
}

# fetch PACKAGE[=VERSION]... DIR: download and unpack packages
fetch() {
	packages=
	while [ $# -gt 1 ]; do packages="$packages $1"; shift; done
	dir=$1
	[ ! -d "$dir" ] || return 0
	make_tmp
	download $packages
	for deb in "$tmp"/*.deb; do
		dpkg-deb -x "$deb" "$tmp/root" || die "$dir: cannot unpack $(basename "$deb") (is the disk full?)"
	done
	mv "$tmp/root" "$dir"
}

# fetch_source PACKAGE=VERSION DIR: download and unpack the debian.tar of a source package
fetch_source() {
	dir=$2
	[ ! -d "$dir" ] || return 0
	make_tmp
	for try in 1 2; do
		say "fetching from $suite: what Debian adds to the source of $1"
		if (cd "$tmp" && apt get source -qq --download-only --diff-only --only-source "$1" > "$root/log" 2>&1) &&
				tar -xf "$tmp"/*.debian.tar.* -C "$tmp/root" 2>> "$root/log"; then
			mv "$tmp/root" "$dir"
			return
		fi
		[ $try = 2 ] || update
	done
	unreachable "$suite: the source package $1: $(grep -m1 '^E:' "$root/log" || echo "download failed: see $root/log")"
}

# unpack PACKAGE[=VERSION] DIR: download a source package and unpack it as dpkg-buildpackage would build it
unpack() {
	dir=$2
	[ ! -d "$dir" ] || return 0
	make_tmp
	for try in 1 2; do
		say "fetching from $suite: the source package $1"
		if (cd "$tmp" && apt get source -qq --download-only --only-source "$1" > "$root/log" 2>&1); then break; fi
		[ $try = 1 ] || unreachable "$suite: the source package $1: $(grep -m1 '^E:' "$root/log" || echo "download failed: see $root/log")"
		update
	done
	dpkg-source --no-check -x "$tmp"/*.dsc "$tmp/root/source" > "$root/log" 2>&1 ||
		die "$dir: dpkg-source: $(tail -n 1 "$root/log")"
	mv "$tmp/root/source" "$dir"
}

# tree DIR SUITE PACKAGE...: make a Debian tree
tree() {
	dir=$1 suite=$2
	shift 2
	wanted="$suite $*"
	[ "$(cat "$dir/usr/.suite" 2> /dev/null)" != "$wanted" ] || return 0
	[ "$(id -u)" = 0 ] || die "$dir: only root can make a Debian tree"
	command -v mmdebstrap > /dev/null || die "$dir: mmdebstrap is needed to make a Debian tree: apt-get install mmdebstrap"
	mkdir -p "$(dirname "$dir")"
	lock "$dir.lock"
	[ "$(cat "$dir/usr/.suite" 2> /dev/null)" != "$wanted" ] || return 0

	# The sources are the suite, its security updates if the system has them, and the suite after a
	# package's slash. apt prefers this last suite for all packages, since the package may depend on
	# others from there.
	suites=$suite
	[ -z "$(mirror_of "$suite-security")" ] || suites="$suites $suite-security"
	include=
	preferred=
	for package; do
		include=$include,${package%/*}
		case $package in */*) preferred=${package#*/} ;; esac
	done
	tmp=$dir.new
	trap 'remove_tmp; rm -rf "$dir.apt"' EXIT
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
		reason="$dir: mmdebstrap: $(grep -m1 '^E:' "$dir.log" || tail -n 1 "$dir.log") (the whole log: $dir.log)"
		if grep -q 'Failed to fetch' "$dir.log"; then unreachable "$reason"; fi
		die "$reason"
	}
	echo "$wanted" > "$tmp/usr/.suite"
	rm -rf "$dir"
	mv "$tmp" "$dir"
}

case ${1:-} in
	list) [ $# = 3 ] || { usage >&2; exit 1; }; open_suite "$2"; list "$3" ;;
	fetch) [ $# -ge 4 ] || { usage >&2; exit 1; }; shift; suite=$1; shift; open_suite "$suite"; fetch "$@" ;;
	source) [ $# = 4 ] || { usage >&2; exit 1; }; open_suite "$2" deb-src; fetch_source "$3" "$4" ;;
	unpack) [ $# = 4 ] || { usage >&2; exit 1; }; open_suite "$2" deb-src; unpack "$3" "$4" ;;
	tree) [ $# -ge 4 ] || { usage >&2; exit 1; }; shift; tree "$@" ;;
	-h|--help) usage ;;
	*) usage >&2; exit 1 ;;
esac
