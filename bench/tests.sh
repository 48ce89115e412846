# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file from a test of the bench. The test must set $here, its folder. This file
# provides the functions of write_tap.sh, and $work, a directory that is removed at the end.

# shellcheck disable=SC2154
top=$(dirname "$here")
BUILD=${BUILD:-$top/build}
export BUILD
. "$top/testlib/write_tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2034 # of write_tap.sh
tap_log=$work/said
