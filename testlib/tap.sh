# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file to run test programs and merge their TAP into one stream on standard
# output. The caller may read the counters below.

tests=0 passed=0 failed=0 skipped=0 failed_ones='' unsteady_ones=''

# result "ok"|"not ok" TEXT: print one result and count it. A text with "# SKIP" counts as
# skipped.
result() {
	tests=$((tests + 1))
	case $1:$2 in
	ok:*'# SKIP'*) skipped=$((skipped + 1)) ;;
	ok:*) passed=$((passed + 1)) ;;
	*)
		failed=$((failed + 1))
		failed_ones="$failed_ones# not ok $tests $2
"
		;;
	esac
	echo "$1 $tests $2"
}

# relay "ok"|"not ok" "N - TEXT": print a program's result with its name and a new number
relay() {
	results=$((results + 1))
	text=${2#"${2%%[!0-9]*}"} text=${text# }
	result "$1" "$name: ${text#- }"
}

# judge NAME SECONDS PROGRAM...: run a program and relay its results under NAME. A crash, a
# run longer than SECONDS, and results that differ in number from the plan are failures.
judge() {
	name=$1 seconds=$2 plan='' bail='' results=0 failures=$failed
	shift 2
	fifo=$(mktemp -u "${TMPDIR:-/tmp}/tap.XXXXXX")
	mkfifo "$fifo"
	timeout -s KILL "$seconds" "$@" </dev/null >"$fifo" 2>&1 &
	while IFS= read -r line; do
		case $line in
		'TAP version'*) ;;
		'1..0'*'# SKIP'*)
			plan=0
			result ok "$name # SKIP${line#*'# SKIP'}"
			;;
		1..[0-9]*)
			plan=${line#1..}
			plan=${plan%% *}
			;;
		'ok '[0-9]*) relay ok "${line#ok }" ;;
		'not ok '[0-9]*) relay 'not ok' "${line#not ok }" ;;
		'Bail out!'*)
			bail=": ${line#'Bail out! '}"
			echo "# $name: $line"
			;;
		'# unsteady: '*) unsteady "$name: ${line#'# unsteady: '}" ;;
		*) echo "# $name: ${line#'# '}" ;;
		esac
	done <"$fifo"
	wait $!
	status=$?
	rm -f "$fifo"
	case $status in
	137) result 'not ok' "$name: killed after its time limit of $seconds s" ;;
	0 | 1 | 4)
		if [ -z "$plan" ]; then
			result 'not ok' "$name: no plan, exit status $status$bail"
		elif [ "$results" != "$plan" ]; then
			result 'not ok' "$name: $results results of $plan planned, exit status $status$bail"
		elif [ $status = 1 ] && [ $failures = $failed ]; then
			result 'not ok' "$name: exit status 1 without a failure"
		fi
		;;
	*) result 'not ok' "$name: exit status $status" ;;
	esac
}

# unsteady NAME: print that a program failed at the first try and passed at the second
unsteady() {
	echo "# unsteady: $1"
	unsteady_ones="$unsteady_ones# unsteady: $1
"
}

# judge_twice NAME SECONDS PROGRAM...: run a program as judge does. If it fails, run it once
# more, and count only the second run; print the results of the first as comments.
judge_twice() {
	said=$(mktemp "${TMPDIR:-/tmp}/tap.XXXXXX")
	before_tests=$tests before_passed=$passed before_failed=$failed before_skipped=$skipped before_ones=$failed_ones
	judge "$@" >"$said"
	if [ "$failed" = "$before_failed" ]; then
		cat "$said"
	else
		sed 's/^\(not \)*ok/# first try: &/' "$said"
		tests=$before_tests passed=$before_passed failed=$before_failed skipped=$before_skipped failed_ones=$before_ones
		judge "$@"
		[ "$failed" != "$before_failed" ] || unsteady "$1"
	fi
	rm -f "$said"
}

# finish: print the plan. Return the exit status of the stream: 0, 1 if a result failed, 4
# if all results were skipped.
finish() {
	echo "1..$tests"
	if [ $failed -gt 0 ]; then
		return 1
	elif [ $skipped = $tests ]; then
		return 4
	fi
}
