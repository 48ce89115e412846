# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# common.sh: what every stage shares: messages, time, recorded state, a temporary directory.
#
# Usage:        sourced by each stage, which then calls begin_stage and, at its end, end_stage
# Environment:  set by driver.mk (stages of a kernel: by once.mk)
#                 DRIVER   the driver's name, for messages (the kernel's release in once.mk)
#                 B        the driver's directory, build/KVER/DRIVER
#                 K        the kernel's directory, build/KVER
#                 KVER     the kernel's full release
#                 KDIR     the directory of its headers
#                 SRC      a vendor's source, a directory or an archive; empty for the kernel's own
#                 TARBALL  the kernel's source archive; empty with SRC; KERNEL_PATCHES the directory of patches for it, or empty
#                 MODULE   the module's name; DIR its directory, if the driver's settings say so
#                 SITES    the scanner; SYMVERS the hooks' Module.symvers
#               and by the Makefile: BUILD KERNEL DRIVER_SETTINGS RULES PATCHES HOOKS SPATCH
#               OMATIC TOP
# Outputs:      $B/state.STAGE, lines of KEY<TAB>VALUE, written when the stage succeeds;
#               one line on standard output
# Exit status:  of a stage: 0 on success; 1 after a message on standard error; 130 when
#               interrupted

set -eu
export LC_ALL=C
umask 022
: "${GUARDS:=$OMATIC/proof/guards}"

# omatic.sh filters the standard error of make, and passes the real one as file descriptor 9.
[ ! -e /dev/fd/9 ] || exec 2>&9

# free_kb: the space that is left in $BUILD
free_kb() {
	df -Pk "$BUILD" | awk 'NR == 2 { print $4 }'
}

# die TEXT: print TEXT and end the stage. A full disk makes commands fail for strange reasons, so
# die reports the full disk instead. The limit is above 0, since a failed command may have freed
# some space again.
die() {
	if [ "$(free_kb)" -lt 2048 ]; then
		set -- "$BUILD is full, $(free_kb) KB left: free space there, or set BUILD= to another directory"
	fi
	echo "omatic: $DRIVER: $*" >&2
	reported=yes
	exit 1
}

# apply_diff DIRECTORY [-R]: apply the driver's diff, which may be empty, or revert it
apply_diff() {
	grep -q "^--- " "$B/diff" || return 0
	patch -s -p1 -d "$@" <"$B/diff" >"$tmp/log" 2>&1
}

now_ms() {
	date +%s%3N
}

# leave_stage: the EXIT trap. A stage that fails invalidates its earlier result. An interrupted one
# does not, nor does fetch, which replaces orig/ only when it succeeds.
leave_stage() {
	status=$?
	if [ $status -ne 0 ] && [ $status -ne 130 ] && [ -z "$reported" ]; then
		(die "the stage '$stage' stopped with status $status") || :
	fi
	case $status:$stage in 0:* | 130:* | *:fetch) ;; *) rm -f "$B/state.$stage" ;; esac
	# what an earlier source gave is no result of this one
	case $status in 0 | 130) ;; *) rm -f "$B"/*.ko "$B/state.module" "$B/state.report" "$B/verdict" "$B/proved" "$B/report.tsv" "$B/report.tap" ;; esac
	[ -z "${reporter:-}" ] || kill "$reporter" 2>/dev/null || :
	rm -rf "$tmp"
	exit $status
}

# begin_stage STAGE: make an empty directory $tmp, which is removed when the stage ends
begin_stage() {
	stage=$1
	reported=
	began=$(now_ms)
	tmp=$B/tmp.$stage
	trap leave_stage EXIT
	trap 'exit 130' INT TERM HUP
	rm -rf "$tmp" "$B/failed"
	mkdir -p "$tmp" || die "cannot write to $B"
	: >"$tmp/state"
}

# note KEY VALUE: record a value for the report and for later stages
note() {
	printf '%s\t%s\n' "$1" "$2" >>"$tmp/state"
}

# noted KEY: print the value that this stage or an earlier one recorded
noted() {
	cat "$B"/state.* "$tmp/state" 2>/dev/null |
		awk -F'\t' -v key="$1" '$1 == key { value = $2 } END { print value }'
}

# with_progress TEXT DIRECTORY LOG COMMAND...: run COMMAND with its output in LOG. While it runs, say
# every 10 s how many objects the directory has.
with_progress() {
	doing=$1 where=$2 log=$3
	shift 3
	(
		seconds=0
		while sleep 10 >/dev/null 2>&1 8>&- 9>&-; do
			seconds=$((seconds + 10))
			echo "omatic: $DRIVER: $doing: $seconds s, $(find "$where" -name '*.o' 2>/dev/null | wc -l) objects" >&2
		done
	) >/dev/null 8>&- 9>&- &
	reporter=$!
	status=0
	"$@" >"$log" 2>&1 || status=$?
	kill "$reporter" 2>/dev/null || :
	reporter=
	return $status
}

# source_dir: print the directory of the sources to rewrite: the unmodified build, if there was one,
# since a build makes sources, too
source_dir() {
	if [ -f "$B/files" ]; then
		echo "$B/control"
	else
		echo "$B/patched"
	fi
}

# list_sources: print the names of the source files of the working directory that are rewritten and
# judged. The stage control writes the list if there was a build to ask.
list_sources() {
	if [ -f "$B/files" ]; then
		cat "$B/files"
	else
		find . -name '*.[chS]' | sed 's,^\./,,' | sort
	fi
}

# end_stage TEXT: keep what was recorded, and print the stage's line
end_stage() {
	ms=$(($(now_ms) - began))
	seconds=$((ms / 1000)).$(printf %02d $((ms % 1000 / 10)))
	note "seconds.$stage" "$seconds"
	mv "$tmp/state" "$B/state.$stage"
	printf '%-8s %6s s  %s: %s\n' "$stage" "$seconds" "$DRIVER" "$*"
}
