#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test the completion for bash: verbs, each option that a verb's help prints, devices; and that zsh accepts its file.
. "@TOP@/testlib/write_tap.sh"
pfq=$(dirname "$0")/../pfq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/out
PATH=$(cd "$(dirname "$pfq")" && pwd):$PATH

# replies WORD...: complete the last word of a command line, and print the replies
replies() {
	bash -c '. "@TOP@/tools/completion/pfq.bash"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_pfq
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" >"$tap_log" 2>&1
}

# offers REPLY WORD...: the reply is among those for the last word
offers() {
	reply=$1
	shift
	replies "$@" && grep -qx -e "$reply" "$tap_log"
	verdict "'$*' offers $reply"
}

for verb in $("$pfq" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	offers "$verb" pfq "$(echo "$verb" | cut -c1-2)"
done
for verb in affinity capture counters doctor gen group lang metrics; do
	offers --help pfq "$verb" --he
done
offers --snaplen pfq capture -i lo --sn
offers -w pfq capture -w
offers --flows pfq gen --fl
offers lo pfq capture -i l
offers lo pfq gen --interface l
offers set pfq affinity s
offers lo pfq affinity set l
offers unbind pfq group un
offers ls pfq run ls
replies pfq run ls --si
[ ! -s "$tap_log" ] || [ "$(cat "$tap_log")" = "" ]
verdict "the arguments of a program are its own"
replies pfq nosuchverb --
[ "$(cat "$tap_log")" = "" ]
verdict "a verb that does not exist has no options"
if command -v zsh >/dev/null; then
	zsh -n "@TOP@/tools/completion/_pfq" >"$tap_log" 2>&1
	verdict "zsh accepts its file"
else
	skip "zsh accepts its file" "zsh is not installed"
fi
plan
