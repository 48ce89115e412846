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

# relay "ok"|"not ok" "[N] [- TEXT]": print a program's result with its name and a new number
relay() {
	results=$((results + 1))
	text=${2# } text=${text#"${text%%[!0-9]*}"} text=${text# }
	result "$1" "$name: ${text#- }"
}

# judge_line LINE: relay a line of a program
judge_line() {
	case $1 in
	'TAP version'*) ;;
	1..[0-9]*)
		plans=$((plans + 1))
		plan=${1#1..}
		plan=${plan%% *}
		case $1 in
		1..0*'# SKIP'*) result ok "$name # SKIP${1#*'# SKIP'}" ;;
		1..0*) result 'not ok' "$name: nothing planned, and no # SKIP that says why" ;;
		esac
		;;
	ok | 'ok '*) relay ok "${1#ok}" ;;
	'not ok' | 'not ok '*) relay 'not ok' "${1#not ok}" ;;
	'Bail out!'*)
		bail="bailed out:${1#'Bail out!'}"
		echo "# $name: $1"
		;;
	'# unsteady: '*) unsteady "$name: ${1#'# unsteady: '}" ;;
	*) echo "# $name: ${1#'# '}" ;;
	esac
}

# judge NAME SECONDS PROGRAM...: run a program and relay its results under NAME. A crash, a
# run longer than SECONDS, and results that differ in number from the plan are failures.
judge() {
	name=$1 seconds=$2 plan='' plans=0 bail='' results=0 failures=$failed
	shift 2
	fifo=$(mktemp -u "${TMPDIR:-/tmp}/tap.XXXXXX")
	mkfifo "$fifo"
	# A process that the program leaves behind may hold the fifo open, so a last line tells that
	# the program has ended. It begins with the name of the fifo, which no program prints.
	(
		began=$(date +%s)
		timeout -s KILL "$seconds" "$@" </dev/null 2>&1 &
		wait $!
		status=$?
		# what it left behind in the process group that timeout has made
		kill -KILL -- "-$!" 2>/dev/null
		[ $status != 137 ] || [ $(($(date +%s) - began)) -lt "$seconds" ] || status=limit
		echo "$fifo $status"
	) >"$fifo" &
	status=lost
	while IFS= read -r line; do
		case $line in
		*"$fifo "*)
			status=${line##*"$fifo "}
			# the program's last line, if it has no newline
			line=${line%"$fifo $status"}
			[ -z "$line" ] || judge_line "$line"
			break
			;;
		*) judge_line "$line" ;;
		esac
	done <"$fifo"
	wait $!
	rm -f "$fifo"
	case $status in
	limit) result 'not ok' "$name: killed after its time limit of $seconds s" ;;
	0 | 1 | 4)
		if [ "$bail" ]; then
			result 'not ok' "$name: $bail"
		elif [ -z "$plan" ]; then
			result 'not ok' "$name: no plan, exit status $status"
		elif [ $plans -gt 1 ]; then
			result 'not ok' "$name: $plans plans"
		elif [ "$results" != "$plan" ]; then
			result 'not ok' "$name: $results results of $plan planned, exit status $status"
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
