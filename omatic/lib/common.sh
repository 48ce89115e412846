# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Sourced by every stage: its messages, its time, its facts, its temporary
# directory. The variables in capitals come from driver.mk.

set -eu
export LC_ALL=C

# driver.mk's make is silenced: its "Error 1" would bury the line that tells.
[ ! -e /dev/fd/9 ] || exec 2>&9

# A command that failed for want of room may have given some back since.
room() {
	df -Pk "$BUILD" | awk 'NR == 2 { print $4 }'
}

die() {
	if [ "$(room)" -lt 2048 ]; then
		set -- "$BUILD is full, $(room) KB left: make room there, or give another place with BUILD="
	fi
	echo "omatic: $DRIVER: $*" >&2
	said=yes
	exit 1
}

# apply_diff DIRECTORY [-R]: the driver's diff, which may be empty
apply_diff() {
	grep -q "^--- " "$B/diff" || return 0
	patch -s -p1 -d "$@" <"$B/diff" >"$tmp/log" 2>&1
}

now_ms() {
	date +%s%3N
}

# What a stage made earlier no longer stands when it fails; when it is interrupted it does.
leave() {
	status=$?
	if [ $status -ne 0 ] && [ $status -ne 130 ] && [ -z "$said" ]; then
		(die "the stage '$stage' stopped with status $status") || :
	fi
	case $status:$stage in 0:* | 130:* | *:fetch) ;; *) rm -f "$B/facts.$stage" ;; esac
	rm -rf "$tmp"
	exit $status
}

# begin STAGE: an empty $tmp, gone again when the stage ends in whatever way
begin() {
	stage=$1
	said=
	began=$(now_ms)
	tmp=$B/tmp.$stage
	trap leave EXIT
	trap 'exit 130' INT TERM HUP
	rm -rf "$tmp" "$B/failed"
	mkdir -p "$tmp" || die "cannot write to $B"
	: >"$tmp/facts"
}

# note KEY VALUE: a fact for the report and for later stages
note() {
	printf '%s\t%s\n' "$1" "$2" >>"$tmp/facts"
}

# fact KEY: what this stage or an earlier one noted
fact() {
	cat "$B"/facts.* "$tmp/facts" 2>/dev/null |
		awk -F'\t' -v key="$1" '$1 == key { value = $2 } END { print value }'
}

# end TEXT: keeps the facts and prints the stage's line
end() {
	ms=$(($(now_ms) - began))
	seconds=$((ms / 1000)).$(printf %02d $((ms % 1000 / 10)))
	note "seconds.$stage" "$seconds"
	mv "$tmp/facts" "$B/facts.$stage"
	printf '%-8s %6s s  %s: %s\n' "$stage" "$seconds" "$DRIVER" "$*"
}
