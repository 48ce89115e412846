#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test runner.sh and tap.sh with programs that comply with TAP and programs that do not.
# Usage: sh runner-test.sh. Exit status 1 if a result failed.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/write_tap.sh"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# expect STATUS "LAST LINE" TEXT: read a shell script from standard input, let runner.sh run
# it, and compare the runner's exit status and last line
expect() {
	{ echo '#!/bin/sh'; cat; } >"$dir/program"
	chmod +x "$dir/program"
	RUNNER_SECONDS=5 "$here/runner.sh" "$dir/program" >"$dir/out" 2>&1
	status=$?
	last=$(tail -n 1 "$dir/out")
	same "$3" "$status $last" "$1 $2"
}

# repeats LINE TEXT: the runner printed LINE just before its last line
repeats() {
	last=$(tail -n 2 "$dir/out" | head -n 1)
	same "$2" "$last" "$1"
}

expect 0 '2 passed, 0 failed, 0 skipped' 'the runner counts two passed results' <<'P'
echo 1..2; echo "ok 1 - a"; echo "# note"; echo "ok 2 b"
P
expect 0 '2 passed, 0 failed, 0 skipped' 'the runner accepts a plan after the results' <<'P'
echo "ok 1 a"; echo "ok 2 b"; echo 1..2
P
expect 1 '1 passed, 1 failed, 0 skipped' 'the runner fails if one result failed' <<'P'
echo 1..2; echo "ok 1 a"; echo "not ok 2 b"; exit 1
P
repeats '# not ok 2 program: b' 'the runner repeats a failed result before its last line'
expect 0 '1 passed, 0 failed, 1 skipped' 'the runner counts a skipped result' <<'P'
echo 1..2; echo "ok 1 a"; echo "ok 2 b # SKIP no device"
P
expect 0 '0 passed, 0 failed, 1 skipped' 'the runner counts a skipped program' <<'P'
echo "1..0 # SKIP not root"; exit 4
P
expect 1 '1 passed, 1 failed, 0 skipped' 'the runner fails a program without a plan' <<'P'
echo "ok 1 a"
P
expect 1 '0 passed, 1 failed, 0 skipped' 'the runner fails a program without output' <<'P'
P
expect 1 '1 passed, 1 failed, 0 skipped' 'the runner fails a program with fewer results than planned' <<'P'
echo 1..2; echo "ok 1 a"
P
expect 1 '0 passed, 1 failed, 0 skipped' 'the runner fails a program that bails out before its plan' <<'P'
echo 'Bail out! no peer'; exit 1
P
repeats '# not ok 1 program: no plan, exit status 1: no peer' 'the runner repeats why the program bailed out'
expect 1 '2 passed, 1 failed, 0 skipped' 'the runner fails a program with more results than planned' <<'P'
echo 1..1; echo "ok 1 a"; echo "ok 2 b"
P
expect 1 '1 passed, 1 failed, 0 skipped' 'the runner fails a program that crashes after its last result' <<'P'
echo 1..1; echo "ok 1 a"; kill -SEGV $$
P
expect 1 '1 passed, 1 failed, 0 skipped' 'the runner fails a program that exits with 1 without a failed result' <<'P'
echo 1..1; echo "ok 1 a"; exit 1
P
expect 1 '1 passed, 1 failed, 0 skipped' 'the runner kills a program at its time limit and fails it' <<'P'
echo 1..1; echo "ok 1 a"; sleep 60
P
# the program fails every other time
expect 0 '2 passed, 0 failed, 0 skipped' 'a program that passes at the second try does not fail the run' <<P
. "$here/tap.sh"
cat >"$dir/alternate" <<'A'
#!/bin/sh
echo 1..1
[ ! -e "$dir/tried" ] || { echo "ok 1 a"; exit 0; }
: >"$dir/tried"
echo "not ok 1 a"
exit 1
A
chmod +x "$dir/alternate"
dir=$dir
export dir
judge_twice alternate 5 "$dir/alternate"
judge_twice true 5 sh -c 'echo 1..1; echo ok 1'
finish
P
repeats "# unsteady: program: alternate" 'the runner repeats an unsteady program before its last line'
expect 1 '0 passed, 1 failed, 0 skipped' 'a program that fails twice fails the run' <<P
. "$here/tap.sh"
judge_twice false 5 sh -c 'echo 1..1; echo not ok 1; exit 1'
finish
P
plan
