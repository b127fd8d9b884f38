# SPDX-License-Identifier: MIT
# gnuplot -c draw.gp SCRIPT BASE TITLE: BASE.tsv by SCRIPT.gp, as BASE.png and BASE.svg.
scripts = ARG0[:strlen(ARG0) - strlen("draw.gp")]
script = scripts . ARG1 . ".gp"
data = ARG2 . ".tsv"
heading = ARG3
do for [kind in "png svg"] {
	picture = ARG2 . "." . kind
	reset
	load scripts . "style.gp"
	load script
	unset output
}
