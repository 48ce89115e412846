#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vendor.sh PHASE NAME: build a vendor's release by its own means, in the working directory.
#
# Usage:        called by lib/sandbox.sh, in the sandbox. PHASE is prepare, for the unmodified
#               source: patches of dkms.conf, PRE_BUILD and configure are run, too; or again, for
#               the same tree after it was rewritten. NAME is the module that is wanted.
# Outputs:      the modules, beside their sources. Standard output has the commands, after "+ ".
# Environment:  KVER, the kernel's release; KDIR, its headers
# Exit status:  0 if NAME.ko was made, else 1
#
# What builds a release, in this order:
#   1. dkms.conf. DKMS's own rules apply: its variables, PATCH[], PRE_BUILD, and KERNELRELEASE for a
#      MAKE that begins with "make".
#   2. the makefile of the top directory; then those that name NAME, the shallowest first, and those above. make
#      itself says whether such a file has a goal. If so, the goal is "modules" if there is one,
#      never "install", else the default. If not, it is a makefile for kbuild.

set -u
phase=$1 name=$2 release=$KVER
# A makefile finds them in its own way, as if run by hand.
unset KVER KDIR DIR

say() { echo "+ $*"; }

# made: whether the module exists
made() {
	find . \( -name "$name.ko" -o -name "$(echo "$name" | tr _ -).ko" -o -name "$(echo "$name" | tr - _).ko" \) \
		-type f | grep -q .
}

# build_dkms: build as DKMS does
build_dkms() {
	exec bash -c '
		kernelver=$1 omatic_phase=$2 kernel_source_dir=/lib/modules/$1/build arch=$(uname -m)
		dkms_tree=/tmp/dkms source_tree=/tmp/dkms parallel_jobs=$(nproc)
		. ./dkms.conf
		place=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION
		module=$PACKAGE_NAME module_version=$PACKAGE_VERSION
		mkdir -p "$place"
		ln -sfn "$PWD" "$place/build"
		ln -sfn "$PWD" "/tmp/dkms/$PACKAGE_NAME-$PACKAGE_VERSION"
		# its variables may depend on those
		. ./dkms.conf
		set -e
		if [ "${BUILD_EXCLUSIVE_KERNEL:-}" ] && [[ ! $kernelver =~ $BUILD_EXCLUSIVE_KERNEL ]]; then
			echo "omatic: its dkms.conf is not for $kernelver: BUILD_EXCLUSIVE_KERNEL is $BUILD_EXCLUSIVE_KERNEL"
			exit 1
		fi
		if [ "$omatic_phase" = prepare ]; then
			for i in "${!PATCH[@]}"; do
				[[ $kernelver =~ ${PATCH_MATCH[i]:-.} ]] || continue
				echo "+ patch -p1 <patches/${PATCH[i]}"
				patch -p1 <"patches/${PATCH[i]}"
			done
			if [ "${PRE_BUILD:-}" ]; then
				echo "+ ./$PRE_BUILD"
				first=${PRE_BUILD%% *}
				[ -x "$first" ] || chmod +x "$first"
				eval "./$PRE_BUILD"
			fi
		fi
		make_command=
		[ "${MAKE_MATCH[0]:-}" ] || make_command=${MAKE[0]:-}
		for i in "${!MAKE_MATCH[@]}"; do
			[[ ! $kernelver =~ ${MAKE_MATCH[i]} ]] || make_command=${MAKE[i]}
		done
		[ "$make_command" ] || make_command="make -C $kernel_source_dir M=$place/build"
		# A make in quotes gets no KERNELRELEASE: dkms(8).
		case $make_command in
		make\ * | make) make_command="make KERNELRELEASE=$kernelver${make_command#make}" ;;
		esac
		echo "+ $make_command"
		eval "$make_command"' bash "$release" "$phase"
}

# makefile_of DIR: print the name of the makefile there, as make and kbuild look for it
makefile_of() {
	for file in GNUmakefile "makefile" Makefile Kbuild; do
		if [ -f "$1/$file" ]; then
			echo "$file"
			return
		fi
	done
	return 1
}

# goal_of: print the goal that builds modules, by the makefile of the working directory: its name,
# or "default". A default goal that is "help" is none. Fails if there is none, as in a makefile for kbuild.
goal_of() {
	[ "$(makefile_of .)" != Kbuild ] || return 1
	MAKEFLAGS='' make -pRrq omatic-has-no-such-goal 2>/dev/null | awk '
		/^# Not a target:/ { skip = 1; next }
		# a goal like /x.o comes from $(obj), which only kbuild sets
		/^\.DEFAULT_GOAL :?= [^\/]/ { goal = $3 }
		/^modules:/ && !skip { modules = 1 }
		/^all:/ && !skip { all = 1 }
		/^[^#\t]/ { skip = 0 }
		END { if (!goal && !modules) exit 1; print modules ? "modules" : goal == "help" && all ? "all" : "default" }'
}

# options_of: the CONFIG_ variables on which the modules of the makefiles here depend. The kernel's own
# configuration may not have them.
options_of() {
	find . -name Makefile -o -name Kbuild | xargs sed -n 's/^obj-\$[({]\(CONFIG_[A-Za-z0-9_]*\)[)}].*/\1=m/p' |
		sort -u | tr '\n' ' '
}

# run_make ARGS...: run make, and print its command
run_make() {
	say "make $*"
	make "$@"
}

# has_configure: whether the working directory has a script configure. WangXun's is a part of a makefile.
has_configure() {
	[ -x configure ] && [ "$(head -c 2 configure)" = "#!" ]
}

# run_configure: run the script for the kernel. One that autoconf made fails for an option that it does not know.
run_configure() {
	set --
	for option in --kernel-version="$release" --kernel-sources="/lib/modules/$release/build" \
		--with-linux="/lib/modules/$release/build"; do
		! grep -qwFe "${option%%=*}" configure || set -- "$@" "$option"
	done
	say ./configure "$@"
	./configure "$@"
}

# build_here: build by the makefile of the working directory
build_here() {
	if [ "$phase" = prepare ] && has_configure; then
		run_configure || return
	fi
	if goal=$(goal_of); then
		[ "$goal" != default ] || goal=
		run_make ${goal:+"$goal"}
		return
	fi
	# kbuild reads no file of another name
	[ -e Kbuild ] || [ -e Makefile ] || ln -s "$(makefile_of .)" Makefile
	run_make -C "/lib/modules/$release/build" M="$PWD" modules || return
	(cd "$top" && made) && return
	options=$(options_of)
	# shellcheck disable=SC2086 # a list
	[ -z "$options" ] || run_make -C "/lib/modules/$release/build" M="$PWD" $options modules
}

# directories: the directories with a makefile that may build the module, in the order to try: the top, those that
# name it, the shallowest first, and those above them, which may set variables for them
directories() {
	if makefile_of . >/dev/null || has_configure; then echo .; fi
	find . -mindepth 2 \( -name Makefile -o -name makefile -o -name GNUmakefile -o -name Kbuild \) -type f \
		-exec grep -lwE "$(echo "$name" | sed 's/[-_]/[-_]/g')" {} + |
		sed 's,/[^/]*$,,' | awk -F/ '{ print NF "\t" $0 }' | sort -n | cut -f 2 | uniq |
		awk '{ named[NR] = $0; print }
			END {
				for (i = 1; i <= NR; i++)
					while (sub(/\/[^\/]*$/, "", named[i]) && named[i] != ".")
						print named[i]
			}' | awk '!seen[$0]++'
}

if [ -f dkms.conf ]; then
	(build_dkms) && made
	exit
fi

top=$PWD
directories >/tmp/directories
[ -s /tmp/directories ] || { echo "omatic: no makefile names $name"; exit 1; }
while read -r directory; do
	cd "$top/$directory" || exit
	makefile_of . >/dev/null || has_configure || continue
	say "cd $directory"
	build_here </dev/null
	status=$?
	cd "$top" || exit
	if made; then exit $status; fi
	[ $status != 0 ] || built=$(find . -name '*.ko' -printf '%f ')
done </tmp/directories
[ "${built-none}" = none ] || echo "omatic: its build makes no $name.ko, but ${built:-no module}"
exit 1
