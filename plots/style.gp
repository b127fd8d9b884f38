# SPDX-License-Identifier: MIT
# What all plots share. The script that loads it has set data, picture (.png or .svg), heading.
# Colours of Okabe and Ito's palette, told apart by colour-blind readers too.
is_svg = strstrt(picture, ".svg") == strlen(picture) - 3
set datafile separator "\t"
set key noenhanced
set title heading noenhanced font ",11"
# "?" is what was not measured.
set datafile missing "?"
stats data skip 1 using 0 nooutput
rows = STATS_records
height = 140 + 24 * rows
if (is_svg) {
	set terminal svg size 960, height background "white" font "sans,11"
} else {
	set terminal pngcairo size 960, height background "white" font "sans,10"
}
set output picture
blue = "#0072b2"
orange = "#d55e00"
grey = "#999999"
