#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The front door: installs what is missing, builds, and hands over to build/mnbench.
set -euo pipefail
unset CDPATH

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
	cat <<-'END'
	usage: ./run.sh [--no-install] [COMMAND] [ARGUMENTS]
	  ./run.sh                        measure the running kernel (quick suite, about a minute)
	  ./run.sh --ops 'dontneed/*'     only these operations; more options: ./run.sh run --help
	  ./run.sh vm                     compare an unpatched and a patched arm64 kernel in guests
	  ./run.sh vm --list-kernels      which kernels there are; more: ./run.sh vm --help
	  ./run.sh build-kernel NAME      build one of them, or (--tree DIR) one of your own
	  ./run.sh bisect --tree DIR --good REV --bad REV --rule RULE   find what changed it
	  ./run.sh campaign --kernels A,B --rounds 8   boot two kernels in turns and compare them
	  ./run.sh compare BASE NEW       two runs' folders: exit status 1 if NEW is worse
	  ./run.sh check RUN              judge a run by the contract, as KTAP
	  ./run.sh report RUN...          print a run's report again, or, with --format, a table for a
	                                  mail (lkml), markdown, csv, junit ...: --list-formats
	  ./run.sh history [FOLDER]       trends and changes over many runs; --ci judges the newest
	  ./run.sh doctor                 what this machine can and cannot do
	  ./run.sh selftest               what the suite finds on this machine: three minutes
	  ./run.sh list                   the operations and subscribers
	Anywhere: --quiet (results and errors alone), --json (the result as JSON, in place of text);
	--no-install: print the command that installs what is missing, and go on without.
	Exit status: 0 good, 1 what was judged is not good, 2 bad request or environment.
	END
}

# Builds the targets; what the compiler says is shown only when it fails.
build() {
	local log
	if make -C "$root" -q "$@" >/dev/null 2>&1; then
		return 0
	fi
	[[ $quiet ]] || echo "building mnbench${1:+ ($1)}" >&2
	mkdir -p "$root/build"
	# The compiler's own files, too: /tmp may be full.
	if ! log=$(TMPDIR=$root/build make -C "$root" -j "$(nproc)" "$@" 2>&1); then
		tail -n 20 <<<"$log" >&2
		echo "mnbench: the build failed; what is missing is named above" >&2
		exit 2
	fi
}

install=() arguments=() common=() quiet='' open=yes
for word; do
	[[ $word != -- ]] || open=''
	case $open$word in
	yes--no-install) install=(--no-install) ;;
	yes--quiet) quiet=yes common+=("$word") ;;
	yes--json) common+=("$word") ;;
	*) arguments+=("$word") ;;
	esac
done
set -- ${arguments[@]+"${arguments[@]}"}

case ${1-} in
-h | --help | help)
	usage
	exit 0
	;;
--version)
	command=version
	shift
	;;
"" | -*)
	command=run
	;;
*)
	command=$1
	shift
	;;
esac

# A missing optional package is said and lived without; a build that fails tells the rest.
purpose=run
[[ $command == vm ]] && purpose=vm
# A campaign on the machine itself (begun now, or gone on with after a reboot) needs no guests.
if [[ $command == campaign && " $* " != *" --host "* ]] &&
	! { [[ ${1-} == --resume ]] && grep -qs '"--host"' "${2-}/campaign.json"; }; then
	purpose=vm
fi
[[ $command != build-kernel && $command != bisect ]] || purpose=build
# So does a kernel that is built before it boots; its name may be a pattern.
is_built() {
	local words
	read -ra words <<<"${*//,/ }"
	for name in ${words[@]+"${words[@]}"}; do
		# shellcheck disable=SC2086
		grep -qs '^config:' "$root"/kernels-under-test/$name.kernel && return
	done
	return 1
}
if [[ $purpose == vm ]] && is_built "$@"; then
	purpose=build
fi
if [[ $quiet ]]; then
	said=$("$root/setup" --for "$purpose" ${install[@]+"${install[@]}"} 2>&1) || echo "$said" >&2
else
	"$root/setup" --for "$purpose" ${install[@]+"${install[@]}"} || true
fi

build all
if [[ $purpose != run && $command != build-kernel && $(uname -m) != aarch64 ]]; then
	build ARCH=arm64 all
fi
exec "$root/build/mnbench" "$command" ${common[@]+"${common[@]}"} "$@"
