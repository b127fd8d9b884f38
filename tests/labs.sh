#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What kernels-under-test/labs gives to other engines: files that they accept, scripts that run.
# tests/lava.sh and tests/ci.sh run whole jobs.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
labs=kernels-under-test/labs
python=/usr/bin/python3

if ! $python -c 'import yaml' 2>/dev/null; then
	skip "the YAML of labs/" "python3-yaml is not installed"
else
	# Their own checks: GitHub's jobs have steps that use or run something, GitLab's a script, LAVA's
	# definition what test-definitions' validate.py asks for, LKP's meta what its programs have.
	cat >"$work/check.py" <<-'END'
		import re, sys, yaml
		kind, path = sys.argv[1:]
		top = yaml.safe_load(open(path))
		if kind == "github":
		    assert top["jobs"] and (True in top or "on" in top)
		    for job in top["jobs"].values():
		        assert job["runs-on"] and all(("run" in s) != ("uses" in s) for s in job["steps"])
		elif kind == "gitlab":
		    assert all(isinstance(line, str) for line in top["mnbench"]["script"]) and top["mnbench"]["image"]
		elif kind == "definition":
		    m = top["metadata"]
		    assert m["format"].startswith("Lava-Test") and re.fullmatch(r"\S+", m["name"])
		    assert all(m[k] for k in ("description", "maintainer", "os", "devices")) and top["run"]["steps"]
		elif kind == "meta":
		    assert all(k in top for k in ("short_description", "description", "parameters", "results"))
		    assert all(k.startswith("mnbench.") for k in top["results"])
		elif kind == "job":
		    assert top["suite"] == "mnbench" and "mnbench" in top
	END
	while read -r kind path; do
		$python "$work/check.py" "$kind" "$labs/$path" >"$work/out" 2>&1
		ok $? "$path is what $kind asks for" "$(tail -n 1 "$work/out")"
	done <<-'END'
		github ci/github.yml
		gitlab ci/gitlab.yml
		definition lava/mnbench.yaml
		meta lkp/programs/mnbench/meta.yaml
		job lkp/jobs/mnbench.yaml
	END
	sed 's/    - OPTIONS.*//' $labs/lava/mnbench.yaml >"$work/bad.yaml"
	$python "$work/check.py" definition "$work/bad.yaml" >/dev/null 2>&1
	ok "$(($? == 1 ? 0 : 1))" "a definition without steps is none"
fi

# LKP: run and parse, with its library's four functions in short.
mkdir -p "$work/lkp/lib" "$work/benchmarks" "$work/result"
cat >"$work/lkp/lib/run.sh" <<-'END'
	log_cmd() { echo "$(date '+%F %T')" "$@"; echo "$@" >>"$TMP_RESULT_ROOT/reproduce.sh"; "$@"; }
	die() { echo "$*" >&2; exit 99; }
	cd_benchmark() { log_cmd cd "$BENCHMARK_ROOT/$1" || die "$1"; }
END
touch "$work/lkp/lib/reproduce-log.sh" "$work/lkp/lib/debug.sh"
ln -s "$root" "$work/benchmarks/mnbench"
program=$labs/lkp/programs/mnbench
lkp_run() {
	LKP_SRC=${LKP_SRC:-$work/lkp} BENCHMARK_ROOT=$work/benchmarks TMP_RESULT_ROOT=$work/result \
		nr_threads=1 runtime=1s ops=$1 bash $program/run
}
lkp_run dontneed/untouched >"$work/log" 2>"$work/err"
ok $? "LKP's run" "$(tail -n 3 "$work/err")"
$program/parse <"$work/log" >"$work/keys"
ok "$(grep -qE '^dontneed\.untouched\.size-64M\.none\.ns_per_op: [0-9.]+$' "$work/keys" &&
	{ [[ ! -e /dev/kvm ]] || grep -qE '^dontneed\.untouched\.size-64M\.kvm\.overhead' "$work/keys"; }; echo $?)" \
	"LKP's parse gives times" "$(head -n 4 "$work/keys")"
ok "$([[ -s $work/keys ]] && ! grep -vqE '^[A-Za-z0-9._-]+: [-+0-9.eE]+$' "$work/keys"; echo $?)" "as keys and numbers" "$(grep -vE '^[A-Za-z0-9._-]+: [-+0-9.eE]+$' "$work/keys" | head -n 3)"
ok "$([[ -s $work/keys && -z $(cut -d: -f1 "$work/keys" | sort | uniq -d) ]]; echo $?)" "each key once" "$(cut -d: -f1 "$work/keys" | sort | uniq -d | head -n 3)"
ok "$(grep -q 'build/mnbench run --suite quick --ops dontneed/untouched --time 1 --threads 1' "$work/result/reproduce.sh"; echo $?)" "and says how to reproduce it"
rm -rf "$work/result/mnbench-run"
lkp_run nosuch/op >/dev/null 2>&1
ok "$(($? == 99 ? 0 : 1))" "a run that fails dies as LKP wants it"

# The device's side of LAVA, without LAVA.
MNBENCH=$mnbench OPTIONS="--time 0.05 --threads 1 --benchmark_repetitions=2 --ops dontneed/unt*" sh $labs/lava/on-device >"$work/out" 2>"$work/err"
ok "$(grep -q '^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=dontneed.untouched.*subscriber_none.* RESULT=pass UNITS=ns/op MEASUREMENT=[0-9.]*>$' "$work/out"; echo $?)" \
	"on-device: a row's time is a signal" "$(grep SIGNAL "$work/out" | head -n 3; tail -n 3 "$work/err")"
ok "$(grep -q 'TEST_CASE_ID=mnbench-run RESULT=pass UNITS=status MEASUREMENT=0>' "$work/out"; echo $?)" "so is how the run ended"
MNBENCH=$mnbench OPTIONS="--ops nosuch" sh $labs/lava/on-device >"$work/out" 2>/dev/null
ok "$(grep -q 'TEST_CASE_ID=mnbench-run RESULT=fail UNITS=status MEASUREMENT=2>' "$work/out"; echo $?)" "and that it failed"

# Anything else: KTAP and JUnit, as docs/ci.md has them.
"$mnbench" run --time 0.05 --threads 1 --benchmark_repetitions=2 --ops dontneed/untouched --out "$work/run" >/dev/null 2>&1
sed -n '/^## Anything else/,/^## /s/^    //p' docs/ci.md | sed "s|\./run\.sh |$mnbench |g; s|RUN|$work/run|g" >"$work/commands"
ok "$(($(wc -l <"$work/commands") >= 2 ? 0 : 1))" "docs/ci.md has commands for anything else" "$(cat "$work/commands")"
(cd "$work" && bash -e commands) >"$work/out" 2>&1
ok $? "and they run" "$(tail -n 3 "$work/out")"
if command -v prove >/dev/null; then
	prove -e cat "$work/contract.ktap" >"$work/out" 2>&1
	ok $? "prove reads the KTAP" "$(tail -n 3 "$work/out")"
fi
if command -v xmllint >/dev/null; then
	xmllint --noout "$work/mnbench.xml" >"$work/out" 2>&1
	ok $? "xmllint reads the JUnit" "$(tail -n 3 "$work/out")"
fi
tap_end
