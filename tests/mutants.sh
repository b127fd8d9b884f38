#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does the suite see what it should? Each fault of kernels-under-test/mutants is built into the
# merged fix and booted; the contract must find it, by the check that its file names. At least
# nine in ten must be found; one that is not has to say why ("survives: ..."). Those with a line
# "device: CHECK" are booted once more with a device behind softsmmu, which must fail it too.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
folder=$root/kernels-under-test
base=$folder/6.1-final-arm64.kernel

# words MUTANT KEY: what its comment says for a key.
words() {
	sed -nE "s,^// $2:[[:blank:]]*,,p" "$folder/mutants/$1.cocci" | tr '\n' ' ' | sed 's/ *$//'
}

value() {
	sed -n "s/^$1:[[:blank:]]*//p" "$base"
}

mutants=()
for file in "$folder"/mutants/*.cocci; do
	mutant=$(basename "$file" .cocci)
	[[ -z ${MUTANTS-} || " $MUTANTS " == *" $mutant "* ]] || continue
	mutants+=("$mutant")
	sed -e "s/^changes:.*/changes: $(value changes), $mutant/" -e "s/^claim:.*/claim: has a fault/" \
		-e '/^second_cpu:/d' "$base" >"$work/$mutant.kernel"
done

# operations FILE...: those that are to find the mutants, with commas.
operations() {
	sed -n 's,^// expect:,,p' "$@" | grep -oE '@[a-z0-9-]+/[a-z0-9-]+' | tr -d @ | sort -u | paste -sd,
}

# boot MUTANT: with the operations that are to find it; one that survives, with all of them.
boot() {
	local ops
	ops=$(operations "$folder/mutants/$1.cocci")
	[[ $ops ]] || ops=$(operations "$folder"/mutants/*.cocci)
	"$mnbench" vm --kernels "$work/$1.kernel" --suite each --ops "$ops" --lens insn --timeout 600 \
		--out "$work/vm.$1" >"$work/report.$1" 2>"$work/err.$1"
}

begin=$SECONDS
for mutant in "${mutants[@]}"; do
	(($(jobs -rp | wc -l) < $(nproc))) || wait -n
	boot "$mutant" &
done
wait
cat "$work"/err.* >"$work/err"
ok "$([[ -n $(find "$work"/vm.* -name run.json) ]]; echo $?)" "mutants build and boot" "$(tail -n 3 "$work/err")"
grep -E 'built|does not build|cannot be applied|no result' "$work/err" | sed 's/^/# /'
echo "# $((SECONDS - begin)) s"

killed=0
for mutant in "${mutants[@]}"; do
	run=$work/vm.$mutant/$mutant expected=$(words "$mutant" expect) why=$(words "$mutant" survives)
	if [[ ! -f $run/run.json ]]; then
		ok 1 "$mutant has a result" "$(tail -n 1 "$work/err.$mutant")"
		continue
	fi
	"$mnbench" check --expect-fail "$(value expect_fail)" "$run" >/dev/null 2>"$work/surprises"
	found=$(grep -c 'UNEXPECTED FAILURE: ' "$work/surprises")
	((found == 0)) || killed=$((killed + 1))
	if [[ $why ]]; then
		ok "$((found != 0))" "$mutant survives: $why" "it does not any more: $(head -n 3 "$work/surprises")"
		continue
	fi
	missing=''
	for check in ${expected//,/ }; do
		grep -qF "UNEXPECTED FAILURE: $check:" "$work/surprises" || missing+=" $check"
	done
	ok "$((found == 0 || ${#missing}))" "$mutant is found: $found checks fail, $expected among them" \
		"not failing:$missing; $(head -n 5 "$work/surprises")"
done

# What only a device sees, or sees as well: an order, an access that goes through a stale entry.
devices=() kernels=''
for mutant in "${mutants[@]}"; do
	[[ $(words "$mutant" device) ]] || continue
	devices+=("$mutant")
	kernels+=",$work/$mutant.kernel"
done
if ((${#devices[@]})); then
	ops=$(for mutant in "${devices[@]}"; do words "$mutant" device; echo; done | grep -oE '@[a-z0-9-]+/[a-z0-9-]+' | tr -d @ | sort -u | paste -sd,)
	begin=$SECONDS
	"$mnbench" vm --kernels "$base,${kernels#,}" --suite each --ops "$ops" --subscriber softsmmu --one-cpu \
		--timeout 600 --out "$work/device" >"$work/report" 2>"$work/err"
	echo "# $((SECONDS - begin)) s"
	"$mnbench" check --expect-fail "$(value expect_fail)" "$work/device/6.1-final-arm64" >/dev/null 2>"$work/surprises"
	ok "$(grep -c 'UNEXPECTED FAILURE: ' "$work/surprises")" "the device finds nothing in the fix as it was merged" \
		"$(head -n 3 "$work/surprises")"
fi
for mutant in "${devices[@]-}"; do
	[[ $mutant ]] || continue
	check=$(words "$mutant" device)
	"$mnbench" check "$work/device/$mutant" >"$work/checks" 2>"$work/surprises"
	ok "$(grep -q "^ *not ok [0-9]* $check\$" "$work/checks"; echo $?)" "$mutant: the device finds it: $check" \
		"$(grep -F "${check%%@*}" "$work/checks" "$work/surprises" | head -n 5) $(grep -F "$mutant" "$work/err" | tail -n 1)"
done
echo "# $killed of ${#mutants[@]} mutants are found by the contract"
[[ ${MUTANTS-} ]] || ok "$((killed * 10 < ${#mutants[@]} * 9))" "at least nine mutants in ten are found: $killed of ${#mutants[@]}"
tap_end
