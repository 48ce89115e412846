#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What runner.sh makes of programs that behave and of those that do not.
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0 failed=0

# expect STATUS "LAST LINE" TEXT, the program on standard input
expect() {
	n=$((n + 1))
	{ echo '#!/bin/sh'; cat; } >"$dir/program"
	chmod +x "$dir/program"
	RUNNER_SECONDS=2 "$here/runner.sh" "$dir/program" >"$dir/out" 2>&1
	status=$?
	last=$(tail -n 1 "$dir/out")
	if [ "$status $last" = "$1 $2" ]; then
		echo "ok $n $3"
	else
		failed=1
		echo "not ok $n $3"
		echo "# exit status $status, $last"
	fi
}

# said_again LINE TEXT: what the last program left stands before the last line
said_again() {
	n=$((n + 1))
	last=$(tail -n 2 "$dir/out" | head -n 1)
	if [ "$last" = "$1" ]; then
		echo "ok $n $2"
	else
		failed=1
		echo "not ok $n $2"
		echo "# $last"
	fi
}

echo 1..18
expect 0 '2 passed, 0 failed, 0 skipped' 'all pass' <<'P'
echo 1..2; echo "ok 1 - a"; echo "# note"; echo "ok 2 b"
P
expect 0 '2 passed, 0 failed, 0 skipped' 'the plan may come last' <<'P'
echo "ok 1 a"; echo "ok 2 b"; echo 1..2
P
expect 1 '1 passed, 1 failed, 0 skipped' 'one fails' <<'P'
echo 1..2; echo "ok 1 a"; echo "not ok 2 b"; exit 1
P
said_again '# not ok 2 program: b' 'what failed is said again before the last line'
expect 0 '1 passed, 0 failed, 1 skipped' 'one is skipped' <<'P'
echo 1..2; echo "ok 1 a"; echo "ok 2 b # SKIP no device"
P
expect 0 '0 passed, 0 failed, 1 skipped' 'all is skipped' <<'P'
echo "1..0 # SKIP not root"; exit 4
P
expect 1 '1 passed, 1 failed, 0 skipped' 'no plan' <<'P'
echo "ok 1 a"
P
expect 1 '0 passed, 1 failed, 0 skipped' 'nothing said at all' <<'P'
P
expect 1 '1 passed, 1 failed, 0 skipped' 'fewer results than planned' <<'P'
echo 1..2; echo "ok 1 a"
P
expect 1 '0 passed, 1 failed, 0 skipped' 'who gives up before the plan' <<'P'
echo 'Bail out! no peer'; exit 1
P
said_again '# not ok 1 program: no plan, exit status 1: no peer' 'and why'
expect 1 '2 passed, 1 failed, 0 skipped' 'more results than planned' <<'P'
echo 1..1; echo "ok 1 a"; echo "ok 2 b"
P
expect 1 '1 passed, 1 failed, 0 skipped' 'a crash after the last result' <<'P'
echo 1..1; echo "ok 1 a"; kill -SEGV $$
P
expect 1 '1 passed, 1 failed, 0 skipped' 'an exit status that no result explains' <<'P'
echo 1..1; echo "ok 1 a"; exit 1
P
expect 1 '1 passed, 1 failed, 0 skipped' 'no end' <<'P'
echo 1..1; echo "ok 1 a"; sleep 60
P
# once in two times it fails
expect 0 '2 passed, 0 failed, 0 skipped' 'unsteady ones are said, and do not fail' <<P
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
judge_twice alternate 2 "$dir/alternate"
judge_twice true 2 sh -c 'echo 1..1; echo ok 1'
finish
P
said_again "# unsteady: program: alternate" 'and said again before the last line'
expect 1 '0 passed, 1 failed, 0 skipped' 'what fails twice has failed' <<P
. "$here/tap.sh"
judge_twice false 2 sh -c 'echo 1..1; echo not ok 1; exit 1'
finish
P
exit $failed
