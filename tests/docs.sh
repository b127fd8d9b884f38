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
	local folder=. found=()
	[[ $1 != */* ]] || folder=${1%/*}
	mapfile -t found < <(grep -oE '\]\([^)]+\)' "$1" | sed -nE -e 's/^\]\(//; s/\)$//; /^https?:/d; s/#.*//; /./p' | sort -u)
	((${#found[@]} == 0)) || realpath -m --relative-to=. "${found[@]/#/$folder/}"
} 2>/dev/null # a page that is not there has none

# anchors PAGE: PAGE#PART of each link with one.
anchors() {
	local folder=. link
	[[ $1 != */* ]] || folder=${1%/*}
	grep -oE '\]\([^):]*#[^)]+\)' "$1" | sed -e 's/^](//' -e 's/)$//' | sort -u | while read -r link; do
		[[ $link != \#* ]] || link=${1##*/}$link
		echo "$(realpath -m --relative-to=. "$folder/${link%%#*}")#${link#*#}"
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

declare -A reached=()
follow() { # follow PAGE
	local page
	[[ ! ${reached[$1]-} ]] || return
	reached[$1]=yes
	for page in $(links "$1" | grep '\.md$'); do
		follow "$page"
	done
}
follow README.md
printf '%s\n' "${!reached[@]}" >"$work/reached"
lost=$(git ls-files 'docs/*.md' | grep -vxF -f "$work/reached")
ok "$([[ -z $lost ]]; echo $?)" "README.md leads to each page" "$lost"

# Commands of indented blocks, one a line, without what a comment says of them.
commands() {
	grep -hoE '^    (sudo )?(\./run\.sh|make|build/mnbench)( .*)?$' "$@" |
		sed -E -e 's/^    (sudo )?//' -e 's/ +#.*//' -e 's/ (&&|\||>).*//' -e 's/ +$//' | sort -u
}

# help_of COMMAND: sets help to what it says of itself.
declare -A helps=()
help_of() {
	if [[ ! ${helps[$1]-} ]]; then
		case $1 in
		build-kernel) helps[$1]=$(kernels-under-test/build-kernel --help 2>&1 </dev/null) ;;
		*) helps[$1]=$("$mnbench" "$1" --help 2>&1 </dev/null) ;;
		esac
	fi
	help=${helps[$1]}
}

subcommands=$("$mnbench" --help | awk '/^  [a-z]/ { print $1 }')

# shown COMMAND-LINE: says what of it is not there.
shown() {
	local line=$1 word command option help
	# A value in quotes, ONLY="a b", is one word.
	while [[ $line =~ =\"[^\"]*\" ]]; do
		line=${line/"${BASH_REMATCH[0]}"/=value}
	done
	read -ra words <<<"$line"
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
	if [[ $command != build-kernel && $'\n'$subcommands$'\n' != *$'\n'"$command"$'\n'* ]]; then
		echo "$line: no command $command"
		return
	fi
	for word in "${words[@]:1}"; do
		option=${word%%=*}
		option=${option#[}
		[[ $option == --[a-z]* ]] || continue
		help_of "$command"
		[[ $help =~ (^|[^a-z-])$option([^a-z-]|$) ]] || echo "$line: $command has no $option"
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
tree=$(git ls-files)
while read -r file; do
	file=${file#./}
	if [[ $file == *'*'* ]]; then
		[[ -n $(git ls-files "$file" "*/$file" | head -n 1) ]]
	else
		[[ $'\n'$tree$'\n' == *[$'\n'/]"$file"$'\n'* ]]
	fi || echo "$file"
done < <(named) >"$work/wrong"
ok "$([[ ! -s $work/wrong ]]; echo $?)" "files that pages name are there" "$(cat "$work/wrong")"

# And these tests see what is not.
for line in './run.sh run --opps x' 'build/mnbench ran' 'make chek' 'make OLNY="x y" check'; do
	ok "$([[ -n $(shown "$line") ]]; echo $?)" "$line: is seen not to be there"
done
tap_end
