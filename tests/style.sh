#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tree's style: formatting, static analysis, and which folder may include which.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

mapfile -t c_files < <(git ls-files '*.c' '*.h')
mapfile -t sources < <(git ls-files '*.c' ':!tests')
mapfile -t shell_files < <(git ls-files run.sh setup .ci/run kernels-under-test/labs/lava/on-device kernels-under-test/labs/lava/ramdisk 'tests/*.sh' tests/run-all \
	kernels-under-test/build-kernel kernels-under-test/build-module kernels-under-test/build-tree \
	kernels-under-test/fetch kernels-under-test/fetch-apt kernels-under-test/fetch-build \
	kernels-under-test/fetch-module kernels-under-test/fetch-unpack kernels-under-test/initramfs \
	kernels-under-test/variants-page .ci/packaging/install .ci/packaging/deb .ci/packaging/mnbench.bash-completion)

check_format() {
	clang-format --dry-run -Werror "${c_files[@]}" 2>&1 | head -n 10
	return "${PIPESTATUS[0]}"
}

check_cppcheck() {
	cppcheck --quiet --std=c11 --language=c -I. -D_GNU_SOURCE -DCONFIG_ARM64 -DSOFTSMMU_ARCH_INVALIDATE --error-exitcode=1 \
		--enable=warning,portability,performance --inline-suppr \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		'-Djson_array_foreach(a,i,v)=for(i=0;(v=json_array_get(a,i));i++)' \
		'-Djson_object_foreach(o,k,v)=for(;(v=json_object_get(o,k));)' \
		-j 2 "${sources[@]}" 2>&1 |
		head -n 20
	return "${PIPESTATUS[0]}"
}

# includes FOLDER FORBIDDEN...: no file of FOLDER includes one of the others.
includes() {
	local folder=$1 other found=""
	shift
	for other; do
		found+=$(grep -nE "#include \"$other/" "$folder"/*.c "$folder"/*.h 2>/dev/null)
	done
	ok "$([[ -z $found ]]; echo $?)" "$folder/ includes nothing of: $*" "$found"
}

with() {
	local tool=$1 name=$2 out
	shift 2
	if ! command -v "$tool" >/dev/null; then
		skip "$name" "$tool is not installed"
		return
	fi
	out=$("$@")
	ok $? "$name" "$out"
}

with clang-format "formatted as .clang-format says" check_format
with cppcheck "cppcheck finds nothing" check_cppcheck
with shellcheck "shellcheck finds nothing" shellcheck -x -S warning "${shell_files[@]}"
with clang "builds with clang" make -s -j 2 CC=clang CXX=clang++ O=build/clang all
includes bench results plots kernels-under-test
includes results bench harness plots kernels-under-test
includes results/export bench harness plots kernels-under-test
includes results/export/html bench harness plots kernels-under-test
includes harness bench
includes plots bench harness kernels-under-test
includes kernels-under-test bench
found=$(grep -L 'SPDX-License-Identifier' "${c_files[@]}" "${shell_files[@]}")
ok "$([[ -z $found ]]; echo $?)" "each file names its licence" "$found"
found=$(grep -lE '\.cc?$|benchmark/benchmark\.h' -r --include='*.[ch]' bench harness results plots |
	xargs -r grep -l 'benchmark/benchmark.h')
ok "$([[ -z $found ]]; echo $?)" "only the shim knows Google Benchmark" "$found"
tap_end
