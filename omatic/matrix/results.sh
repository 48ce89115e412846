# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# results.sh: read what omatic left in a driver's directory.
#
# Usage:        sourced by the scripts of this directory
# Environment:  K D TARBALL, as kernel.sh sets them

# noted KEY FILE...: print what stages recorded
noted() {
	key=$1
	shift
	cat "$@" 2>/dev/null | sed -n "s/^$key\t//p" | tail -n 1
}

# is_of_kernel DIRECTORY: whether omatic last worked there on the kernel's own source, not on a vendor's
# (SRC=). omatic.sh writes the name of the source into the first line of the file inputs.
is_of_kernel() {
	[ -e "$1/inputs" ] || return 0
	case $(sed -n 1p "$1/inputs" 2>/dev/null) in "$TARBALL" | "$TARBALL DEBUG") ;; *) return 1 ;; esac
}

# is_fetched DIRECTORY: whether the stages there began with the kernel's own source. After a stage fetch
# that failed, the results are those of an earlier source.
is_fetched() {
	[ "$(noted origin "$1/state.fetch")" = "linux $(cat "$K/linux/version")" ]
}

# hash_of_hook: print the hash of pfq_hook.ko, without which no module loads
hash_of_hook() {
	sha256sum "$K/kmod/pfq_hook.ko" 2>/dev/null | cut -d ' ' -f 1
}

# did STAGE COUNT FAILED SECONDS: record what a stage did, for the summary
did() {
	printf '%s\t%s\t%s\t%s\n' "$@" >>"$D/did"
}
