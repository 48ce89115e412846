# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# run_kselftest.sh sources this file: it selects tests, runs each, and prints the results in the
# form of the kernel's kselftest/runner.sh. The caller sets base, run and the variables of its options.
# shellcheck disable=SC2154

failed=0 passed=0 skipped=0 number=0 child=''

# read_config FILE: assign the variables of FILE that the environment has not set
read_config() {
	[ -e "$1" ] || return 0
	while IFS='=' read -r variable value; do
		case $variable in
		NETIF | NETIF_OTHER | PEER | REMOTE | REMOTE_NETIF | REMOTE_TYPE | REMOTE_ARGS | RECEIVE_ONLY)
			value=${value#[\"\']} value=${value%[\"\']}
			eval "$variable=\${$variable:-\$value}"
			;;
		esac
	done <"$1"
}

# is_in WORD LIST
is_in() {
	case " $2 " in *" $1 "*) ;; *) return 1 ;; esac
}

# select_tests: print those of kselftest-list.txt that the options select
select_tests() {
	while read -r name; do
		if { is_in "$name" "$wanted" || is_in "${name%%:*}" "$collections"; } && ! is_in "$name" "$unwanted" &&
			! is_in "${name%%:*}" "$unwanted"; then
			echo "$name"
		fi
	done <"$base/kselftest-list.txt"
}

# complaints: print the kernel's warnings and errors so far
complaints() {
	dmesg | awk -f "$base/pfq/complaints.awk" "$base/pfq/complaints" "$base/pfq/complaints.known" -
}

# seconds_of COLLECTION: print the time limit of its tests
seconds_of() {
	limit=$(sed -n 's/^timeout=//p' "$base/$1/settings")
	echo "${override:-${limit:-45}}"
}

# stop_test: kill the test that is running, and what it started
stop_test() {
	[ -z "$child" ] || kill -KILL -- "-$child" 2>/dev/null || :
	child=
}

# run_program COLLECTION TEST: run it with its output in $run/output. Return its exit status;
# 124: its time limit is over. timeout makes a process group, which stop_test() kills.
run_program() {
	LD_LIBRARY_PATH=$base/pfq/lib timeout -s KILL "$(seconds_of "$1")" \
		"$base/$1/$2" </dev/null >"$run/output" 2>&1 3>&- &
	child=$!
	wait $child
	program_status=$?
	stop_test
	[ $program_status != 137 ] || program_status=124
	return $program_status
}

# judge COLLECTION TEST: run a test once. Set verdict to the rest of its result line, after "ok" or
# "not ok" in ok.
judge() {
	before=$(complaints)
	run_program "$1" "$2"
	status=$?
	ok=ok verdict=
	case $status in
	0) ;;
	4) verdict=" # SKIP$(sed -n 's/^1\.\.0 *# SKIP//p' "$run/output" | head -n 1)" ;;
	124) ok='not ok' verdict=" # TIMEOUT $(seconds_of "$1") seconds" ;;
	*) ok='not ok' verdict=" # exit=$status" ;;
	esac
	after=$(complaints)
	if [ "$after" != "$before" ]; then
		echo "$after" | tail -n 5 >>"$run/output"
		ok='not ok' verdict=" # the kernel logged a warning"
	fi
	restore_after_test >>"$run/output" 2>&1
}

# run_one COLLECTION:TEST: run a test, up to $TRIES times if it fails, and print its result
run_one() {
	collection=${1%%:*} test=${1#*:} number=$((number + 1))
	details "# timeout set to $(seconds_of "$collection")"
	details "# selftests: $collection: $test"
	try=1
	while judge "$collection" "$test"; [ "$ok" != ok ] && [ $try -lt "${TRIES:-1}" ]; do
		sed 's/^/# first try: /' "$run/output" | details
		try=$((try + 1))
	done
	sed 's/^/# /' "$run/output" | details
	case $ok$verdict in
	'ok # SKIP'*) skipped=$((skipped + 1)) ;;
	ok*) passed=$((passed + 1)) ;;
	*) failed=$((failed + 1)) ;;
	esac
	echo "$ok $number selftests: $collection: $test$verdict"
}

# details [LINE]: print a line, or standard input, to where details go
details() {
	if [ $# -gt 0 ]; then echo "$1"; else cat; fi | if [ "$summary" ]; then cat >>"$base/output.log"; else cat; fi
}

# run_tests: run the selected tests, then put everything back, which is the last result. Exit.
run_tests() {
	[ -z "$summary" ] || : >"$base/output.log"
	echo "TAP version 13"
	echo "1..$(($(echo "$tests" | wc -l) + 1))"
	echo "# $(uname -r), $NETIF: $(device_text "$NETIF")$(peer_text)"
	for one in $tests; do
		run_one "$one"
	done
	number=$((number + 1))
	trap - EXIT
	# not in a subshell, whose wait would not wait for the far end
	left_file=$(TMPDIR=/tmp mktemp)
	leave >"$left_file" 2>&1
	left=$(cat "$left_file")
	rm -f "$left_file"
	if [ "$left" ]; then
		echo "$left" | sed 's/^/# /'
		failed=$((failed + 1))
		echo "not ok $number selftests: pfq: everything is as before"
	else
		echo "ok $number selftests: pfq: everything is as before"
	fi
	echo "# $passed passed, $failed failed, $skipped skipped"
	[ $failed = 0 ] || exit 1
	[ $passed != 0 ] || exit 4
	exit 0
}
