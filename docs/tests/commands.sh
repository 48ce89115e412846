#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# commands.sh [long]: type the commands of `make help`, README.md and docs/*.md as they stand, and check what they do.
#
# commands.list says which test does that for each command. Without an argument, this one runs the commands that take
# seconds; with "long" those that take minutes.
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
. testlib/write_tap.sh
export LC_ALL=C
how=${1:-run}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tap_log=$work/out
unset KVER KERNELS DRIVERS DRIVER STAGES SRC OUT DESTDIR PREFIX RIG KERNEL TESTS CMD MAKEFLAGS MAKELEVEL MFLAGS

# find_commands LIST DOCUMENT...: write each command to $work/all, and to $work/run and $work/long those that LIST says
# so of; print what LIST lacks, and which of its entries are of no use
find_commands() {
	list=$1
	shift
	awk -f "$here/commands.awk" "$@" | sort -u >"$work/all"
	: >"$work/run" && : >"$work/long" && cp "$work/all" "$work/missing"
	sed '/^#/d; /^$/d' "$list" | while IFS= read -r entry && IFS= read -r cover; do
		cover=${cover#?} fits=
		while IFS= read -r command; do
			# shellcheck disable=SC2254
			case $command in
			$entry)
				fits=yes
				grep -vxF -e "$command" "$work/missing" >"$work/rest"
				mv "$work/rest" "$work/missing"
				case $cover in run | long) printf "%s\n" "$command" >>"$work/$cover" ;; esac
				;;
			esac
		done <"$work/all"
		[ "$fits" ] || echo "no document shows $entry"
		case $cover in
		run | long) ;;
		*": "?*) [ -f "$OLDPWD/${cover%%: *}" ] || [ -f "${cover%%: *}" ] || echo "$entry: no test ${cover%%: *}" ;;
		*) echo "$entry: neither run, nor long, nor a test and a reason: $cover" ;;
		esac
	done
	sed 's/^/nothing tests /' "$work/missing"
}

make -s help >"$work/help"
for doc in README.md docs/*.md; do
	mkdir -p "$work/$(dirname "$doc")"
	cp "$doc" "$work/$doc"
done
faults=$(cd "$work" && find_commands "$here/commands.list" help README.md docs/*.md)
silent "commands.list says of each command of the documents what tests it, and of no other" "$faults"
check "there are commands ($(wc -l <"$work/all"))" [ "$(wc -l <"$work/all")" -gt 60 ]

# typed COMMAND: run it as a user does who pastes it into a shell, without standard input
typed() {
	sh -ec "$1" >"$tap_log" 2>&1 </dev/null
}

# does TEXT COMMAND CONDITION: the command succeeds, and then so does the condition
does() {
	typed "$2" && eval "$3" >>"$tap_log" 2>&1
	verdict "$2: $1"
}

# run_command DOCUMENT COMMAND: run it, and test its effect
run_command() {
	case $2 in
	"make deps")
		mkdir -p "$work/bin"
		printf '#!/bin/sh\necho "$@" >>"%s"\n' "$work/apt" >"$work/bin/apt-get"
		chmod +x "$work/bin/apt-get"
		sed 's/ *#.*//' packages | tr -s " " "\n" | grep . | sort >"$work/wanted"
		PATH=$work/bin:$PATH does "asks apt-get for each package of the file packages" "$2" \
			'sed -n "s/^install -q -y --no-install-recommends //p" "$work/apt" | tr " " "\n" | sort | diff - "$work/wanted"'
		;;
	"make modules [KVER=]")
		if ! kver=$(omatic/kernels/kernel.sh resolve 2>"$work/why"); then
			skip "$2" "$(tail -n 1 "$work/why")"
			return
		fi
		for command in "make modules" "make modules KVER=$kver"; do
			does "there are two modules for $kver" "$command" \
				'modinfo -F vermagic build/$kver/kmod/pfq.ko build/$kver/kmod/pfq_hook.ko | grep -c "^$kver " | grep -qx 2'
		done
		;;
	"make lib, make tools")
		does "there is a library" "${2%,*}" '[ -e build/libpfq/libpfq.so.7 ]'
		does "there is a command of this version" "${2#*, }" 'build/tools/pfq --version | grep -F "$(cat VERSION)"'
		;;
	"make install")
		export DESTDIR="$work/stage"
		does "the command and its manual are installed" "$2" \
			'LD_LIBRARY_PATH=$DESTDIR/usr/local/lib $DESTDIR/usr/local/bin/pfq --version &&
			[ -e "$DESTDIR/usr/local/share/man/man1/pfq.1" ] && [ -e "$DESTDIR/usr/local/include/pfq/pfq.h" ]'
		does "uninstall removes all of it" "make uninstall" '[ -z "$(find "$DESTDIR" ! -type d)" ]'
		unset DESTDIR
		;;
	"make clean")
		export BUILD="$work/build"
		mkdir -p "$BUILD/6.1/kmod" "$BUILD/6.1/e1000e" "$BUILD/6.1/linux" "$BUILD/libpfq"
		touch "$BUILD/6.1/e1000e/state.fetch"
		does "what was built is gone, and downloads stay" "$2" \
			'[ "$(cd "$BUILD" && echo * 6.1/*)" = "6.1 6.1/linux" ]'
		does "downloads are gone, too" "make distclean" '[ ! -e "$BUILD" ]'
		unset BUILD
		;;
	"make deps demo DRIVER=e1000e" | "make demo DRIVER=e1000e")
		does "packets come by the hook" "$2" 'grep -q "^eth0 .* [1-9][0-9]* " "$tap_log" && grep -q "^# pfq counters" "$tap_log"'
		;;
	"make omatic DRIVER=..." | "make omatic DRIVER=ixgbe")
		command=$(echo "$2" | sed 's/\.\.\./e1000e/')
		does "the proof is good, and there is a module" "$command" \
			'kver=$(omatic/kernels/kernel.sh resolve) && grep -q "^omatic: .*proof ok$" "$tap_log" &&
			[ -s "build/$kver/${command#*=}/${command#*=}.ko" ]'
		;;
	"OUT=...")
		does "the module and its report are copied" "make omatic DRIVER=e1000e OUT=$work/modules" \
			'[ -s "$work/modules/e1000e.ko" ] && ls "$work/modules" | grep -q report'
		;;
	"make rig DRIVER=...")
		does "a shell command runs in the guest" "make rig DRIVER=e1000e CMD='pfq --version; uname -r'" \
			'grep -q "^pfq $(cat VERSION)" "$tap_log" && grep -qxF "$(omatic/kernels/kernel.sh resolve)" "$tap_log"'
		;;
	"make matrix "*)
		does "the table at the end counts three modules, none with trouble" "$2" 'grep -q "[0-3] of 3 modules tried now, 0 with trouble" "$tap_log"'
		;;
	*)
		not_ok "$1: $2: commands.sh does not know how to test it"
		;;
	esac
}

cut -d: -f2- "$work/$how" | sed 's/^ //' | sort -u >"$work/chosen"
while IFS= read -r command <&3; do
	run_command "$how" "$command"
done 3<"$work/chosen"

# The checks above, of a document and a list with one fault of each kind.
mkdir "$work/faulty"
cat >"$work/faulty/README.md" <<'END'
Text with `make text`, and an indented block:

    make one                # a comment
    # nothing but a comment
    make two 'a # no comment,
              its second line'

```c
make(no command);
```

```sh
make three
```

```text
make no command
```

1. A list,
    which is no block

```
make four
```
END
cat >"$work/faulty/list" <<'END'
README.md: make one
	run
README.md: make t*
	README.md: a reason
README.md: make gone
	no/such/test.sh: a reason
END
same "the test finds a command without an entry, an entry without a command, and one whose test is not there" \
	"$(cd "$work/faulty" && find_commands list README.md)" "no document shows README.md: make gone
README.md: make gone: no test no/such/test.sh
nothing tests README.md: make four"
same "it reads the commands of blocks, and no other text" "$(cat "$work/all")" "README.md: make four
README.md: make one
README.md: make three
README.md: make two 'a # no comment, its second line'"
plan
