# SPDX-License-Identifier: MIT
# Time and secondary invalidations per op over the length of the range. The data's first
# block has the known limits, their names, whether there are times and calls; each further one
# is a curve: pages, ns with nobody listening, ns
# armed, secondary invalidations, those of the whole address space.
data = ARG1
picture = ARG2
heading = ARG3
load ARG0[:strlen(ARG0) - strlen("curves.gp")] . "style.gp"
stats data using 1 nooutput
curves = STATS_blocks - 1
stats data index 0 using 1 nooutput prefix "LIMIT"
stats data index 0 using 3 nooutput prefix "TIMED"
stats data index 0 using 4 nooutput prefix "COUNTED"
timed = TIMED_max > 0
counted = COUNTED_max > 0
height = 60 + 400 * (timed + counted)
if (is_svg) {
	set terminal svg size 960, height background "white" font "sans,11"
} else {
	set terminal pngcairo size 960, height background "white" font "sans,10"
}
set output picture
colours = "#0072b2 #d55e00 #009e73 #cc79a7 #e69f00 #56b4e9 #000000"
colour(i) = word(colours, (i - 1) % 7 + 1)
kind(i) = word("6 4 8 10", (i - 1) / 7 + 1) + 0
set logscale x 2
set format x "%.0f"
set grid xtics ytics linetype 1 linewidth 1 linecolor rgb "#dddddd"
set key outside right top noenhanced samplen 2 spacing 1
set lmargin 11
set rmargin 30
set arrow from LIMIT_min, graph 0 to LIMIT_min, graph 1 nohead dashtype 2 linewidth 1.5 \
	linecolor rgb grey
set arrow from LIMIT_max, graph 0 to LIMIT_max, graph 1 nohead dashtype 2 linewidth 1.5 \
	linecolor rgb grey
set xlabel "pages of the range (dashed: known limits)"
if (timed) {
	if (counted) { set multiplot layout 2, 1 }
	set logscale y
	set ylabel "time per operation, ns"
	set format y "%.0s%c"
	plot for [i = 1 : curves] data index i using 1:3 with linespoints pointtype 7 \
			pointsize 0.6 linewidth 1.5 linecolor rgb colour(i) \
			title columnheader(1), \
		for [i = 1 : curves] data index i using 1:2 with linespoints pointtype 6 \
			pointsize 0.6 dashtype 3 linecolor rgb colour(i) \
			title i == 1 ? "dotted: nobody listening" : ""
	unset logscale y
	set format y
	unset title
}
if (counted) {
	set ylabel "secondary invalidations per operation\n(filled: the whole address space)"
	set yrange [0 : *]
	set offsets 0, 0, graph 0.1, 0
	plot for [i = 1 : curves] data index i using 1:4 with linespoints pointtype kind(i) \
			pointsize 0.9 linewidth 1.5 linecolor rgb colour(i) title columnheader(1), \
		for [i = 1 : curves] data index i using 1:($5 >= 0.5 ? $4 : NaN) with points \
			pointtype 7 pointsize 0.9 linecolor rgb colour(i) notitle, \
		data index 0 using 1:(0):2 with labels rotate left offset 0.8, 0.3 textcolor rgb grey \
			noenhanced notitle
}
if (timed && counted) { unset multiplot }
