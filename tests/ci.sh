#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The steps of the GitHub and GitLab examples, one after the other, as their runners do it; those
# that install packages or are others' actions are left out. Boots guests.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
if ! /usr/bin/python3 -c 'import yaml' 2>/dev/null; then
	skip "the steps of labs/ci" "python3-yaml is not installed"
	tap_end
fi

# Each step as a file, in order.
/usr/bin/python3 - "$work" <<-'END'
	import sys, yaml
	def write(kind, steps):
	    for i, text in enumerate(s for s in steps if "apt-get" not in s):
	        open(f"{sys.argv[1]}/{kind}-{i}", "w").write(text)
	top = yaml.safe_load(open("kernels-under-test/labs/ci/github.yml"))
	write("github", [s["run"] for s in top["jobs"]["kernels"]["steps"] if "run" in s])
	job = yaml.safe_load(open("kernels-under-test/labs/ci/gitlab.yml"))["mnbench"]
	write("gitlab", job["script"] + job["after_script"])
END
# A runner's checkout; what is built and cached is this tree's.
mkdir "$work/checkout"
for file in * .clang-format; do
	[[ $file == nights ]] || ln -s "$root/$file" "$work/checkout/$file"
done
export GITHUB_RUN_ID=7 GITHUB_STEP_SUMMARY=$work/summary.md CI_PIPELINE_ID=8
# steps ENGINE: each of its steps ends well.
steps() {
	local step
	for step in "$work/$1"-?; do
		(cd "$work/checkout" && sh -e "$step") >"$work/out" 2>"$work/err" </dev/null
		ok $? "${step##*/}: $(head -n 1 "$step" | cut -c 1-70)" "$(tail -n 4 "$work/err")"
	done
}
steps github
ok "$(grep -q 'upgrade/anon-reuse' "$work/summary.md" && grep -q '<testsuite ' "$work/checkout/junit.xml"; echo $?)" \
	"the summary and the JUnit file are there" "$(head -n 3 "$work/summary.md")"
steps gitlab
ok "$(grep -q 'newest runs: 0 worse, 0 to be run again' <("$mnbench" history --ci "$work/checkout/nights"); echo $?)" "two nights of the same kernels are equal" \
	"$("$mnbench" history --ci "$work/checkout/nights" | tail -n 4)"
tap_end
