# SPDX-License-Identifier: GPL-2.0-only
# Completion of pfq's verbs, options, devices and groups in bash. The verbs and options are those that --help prints.

# _pfq_options VERB: print the options
_pfq_options() {
	pfq "$1" --help >/dev/null 2>&1 && echo --help
	pfq "$1" --help 2>/dev/null | grep -oE '(^|[ ,|[])--?[A-Za-z0-9][A-Za-z0-9-]*' | tr -d ' ,|['
}

_pfq() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} words=

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		words=$(pfq --help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p')
	elif [ "$verb" = run ]; then
		# a program, and then its own arguments
		[ "$COMP_CWORD" != 2 ] || mapfile -t COMPREPLY < <(compgen -c -- "$word")
		return
	elif [[ $word == -* ]]; then
		words=$(_pfq_options "$verb")
	else
		case $verb:$before in
		*:-i | *:--interface | affinity:* | doctor:*)
			words=$(ls /sys/class/net)
			[ "$verb:$COMP_CWORD" != affinity:2 ] || words="$words show set bind undo"
			;;
		*:-g | *:--group | group:show | group:set | group:clear | group:bind | group:unbind | group:join | group:leave)
			words=$(awk 'NR > 1 { print $1 }' /proc/net/pfq/groups 2>/dev/null)
			;;
		group:group)
			words="show set clear bind unbind join leave"
			;;
		esac
	fi
	# shellcheck disable=SC2207 # no name has spaces
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}

# What has no completion of its own is a file.
complete -o default -F _pfq pfq
