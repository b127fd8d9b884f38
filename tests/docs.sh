#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pages keep their word: links lead somewhere, each page is reached from README.md, and commands
# that are shown are there, with the options that are shown.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

mapfile -t pages < <(git ls-files '*.md')

# links PAGE: the files and pages that it links, from the root.
links() {
	grep -oE '\]\([^)]+\)' "$1" | sed -e 's/^](//' -e 's/)$//' -e 's/#.*//' |
		grep -vE '^(https?:|$)' | sort -u | while read -r link; do
		realpath -m --relative-to=. "$(dirname "$1")/$link"
	done
} 2>/dev/null # a page that is not there has none

# anchors PAGE: PAGE#PART of each link with one.
anchors() {
	grep -oE '\]\([^):]*#[^)]+\)' "$1" | sed -e 's/^](//' -e 's/)$//' | sort -u | while read -r link; do
		page=${link%%#*}
		echo "$([[ -n $page ]] && realpath -m --relative-to=. "$(dirname "$1")/$page" || echo "$1")#${link#*#}"
	done
}

# Of a heading, as GitHub makes them.
slugs() {
	sed -n 's/^#\+ //p' "$1" | tr '[:upper:]' '[:lower:]' | sed -e 's/[^a-z0-9 _-]//g' -e 's/ /-/g'
}

for page in "${pages[@]}"; do
	for link in $(links "$page"); do
		[[ -e $link ]] || echo "$page: $link"
	done
	for link in $(anchors "$page"); do
		[[ ! -f ${link%%#*} ]] || slugs "${link%%#*}" | grep -qxF "${link#*#}" || echo "$page: $link"
	done
done >"$work/dead"
ok "$([[ ! -s $work/dead ]]; echo $?)" "links lead somewhere" "$(cat "$work/dead")"

echo README.md >"$work/reached"
while mapfile -t known <"$work/reached" && ((${#known[@]} != ${last:-0})); do
	last=${#known[@]}
	for page in "${known[@]}"; do
		links "$page" | grep '\.md$'
	done | cat - "$work/reached" | sort -u >"$work/more"
	mv "$work/more" "$work/reached"
done
lost=$(git ls-files 'docs/*.md' | grep -vxF -f "$work/reached")
ok "$([[ -z $lost ]]; echo $?)" "README.md leads to each page" "$lost"

# Commands of indented blocks, one a line, without what a comment says of them.
commands() {
	grep -hoE '^    (sudo )?(\./run\.sh|make|build/mnbench)( .*)?$' "$@" |
		sed -E -e 's/^    (sudo )?//' -e 's/ +#.*//' -e 's/ (&&|\||>).*//' -e 's/ +$//' | sort -u
}

# help COMMAND: what it says of itself.
help_of() {
	local kept=$work/help.$1
	if [[ ! -e $kept ]]; then
		case $1 in
		build-kernel) kernels-under-test/build-kernel --help ;;
		*) "$mnbench" "$1" --help ;;
		esac >"$kept" 2>&1 </dev/null
	fi
	cat "$kept"
}

subcommands=$("$mnbench" --help | awk '/^  [a-z]/ { print $1 }')

# shown COMMAND-LINE: says what of it is not there.
shown() {
	local line=$1 word command option
	# A value in quotes, ONLY="a b", is one word.
	read -ra words <<<"$(sed -E 's/="[^"]*"/=value/g' <<<"$line")"
	if [[ ${words[0]} == make ]]; then
		for word in "${words[@]:1}"; do
			if [[ $word == *=* ]]; then
				grep -qE "^${word%%=*} +[?]=|\\$\(${word%%=*}\)" Makefile || echo "$line: no variable $word"
				continue
			fi
			make -nq "$word" >/dev/null 2>&1 || (($? == 1)) || echo "$line: no target $word"
		done
		return
	fi
	command=${words[1]-run}
	[[ $command != -* ]] || command=run
	if [[ $command != build-kernel ]] && ! grep -qxF -- "$command" <<<"$subcommands"; then
		echo "$line: no command $command"
		return
	fi
	for word in "${words[@]:1}"; do
		option=${word%%=*}
		option=${option#[}
		[[ $option == --[a-z]* ]] || continue
		help_of "$command" | grep -qE -- "(^|[^a-z-])$option([^a-z-]|$)" || echo "$line: $command has no $option"
	done
}

commands "${pages[@]}" >"$work/commands"
ok "$(($(wc -l <"$work/commands") < 40))" "the pages show commands" "$(wc -l <"$work/commands") found"
while read -r line; do
	shown "$line"
done <"$work/commands" >"$work/wrong"
ok "$([[ ! -s $work/wrong ]]; echo $?)" "commands that are shown, and their options, are there" "$(cat "$work/wrong")"

# first_cells PAGE HEADING: the `words` in the first column of the table that begins so.
first_cells() {
	awk -v heading="| $2 |" 'index($0, heading) == 1 { within = 1; next }
		!/^\|/ { within = 0 } within { split($0, cells, "|"); print cells[2] }' "$1" |
		tr -d '` ' | tr ',' '\n' | grep -v '^-*$' | sort -u
}

# same NAME: a table of a page (stdin) and what the program has ($work/has) name the same things.
same() {
	sort -u "$work/has" >"$work/has.sorted"
	ok "$([[ -s $work/has ]] && diff - "$work/has.sorted" >"$work/diff"; echo $?)" "$1" "$(cat "$work/diff")"
}

grep -hoE '^\s*\{"[a-z-]+",' results/rules.c | tr -d '{", \t' >"$work/has"
same "docs/contract.md has each rule, and no other" < <(first_cells docs/contract.md rule)
"$mnbench" report --list-formats | awk '{ print $1 }' >"$work/has"
same "docs/formats.md has each format, and no other" < <(first_cells docs/formats.md format)
sed -n '/^} keys/,/^};/s/.*\(FIELD(\|\.name = "\)\([a-z_]*\).*/\2/p' kernels-under-test/descriptor.c >"$work/has"
same "docs/kernels.md has each key, and no other" < <(first_cells docs/kernels.md key)
{ sed -nE 's/^\t\{"([a-z]+)", "[a-z]+", .*/\1/p' plots/plot.c; echo history-N; } >"$work/has"
same "docs/pictures.md has each picture, and no other" < <(first_cells docs/pictures.md picture)

# Files of the tree that pages name, but for those that a reader is to make.
named() {
	grep -ohE '`[A-Za-z0-9_/.*-]+\.(c|h|cc|sh|gp|py|cocci|kernel)`' "${pages[@]}" | tr -d '\`' | sort -u |
		grep -vxE 'compare\.py|kunit\.py|.*NAME\..*' | grep -vxF "$(sed -n 's/^`\([^`]*\)`:$/\1/p' docs/adding.md)"
}
while read -r file; do
	[[ -n $(git ls-files "$file" "*/$file" | head -n 1) ]] || echo "$file"
done < <(named) >"$work/wrong"
ok "$([[ ! -s $work/wrong ]]; echo $?)" "files that pages name are there" "$(cat "$work/wrong")"

# And these tests see what is not.
for line in './run.sh run --opps x' 'build/mnbench ran' 'make chek' 'make OLNY="x y" check'; do
	ok "$([[ -n $(shown "$line") ]]; echo $?)" "$line: is seen not to be there"
done
tap_end
