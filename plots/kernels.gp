# SPDX-License-Identifier: MIT
# Secondary invalidations per op, a group of bars a row, a bar a kernel.
data = ARG1
picture = ARG2
heading = ARG3
load ARG0[:strlen(ARG0) - strlen("kernels.gp")] . "style.gp"
stats data skip 1 using 2 nooutput
kernels = STATS_columns - 1
colours = "#d55e00 #0072b2 #009e73 #cc79a7 #e69f00 #56b4e9"
set xlabel "secondary-TLB invalidations per operation (no bar: none sent)"
set ytics noenhanced
set yrange [rows - 0.4 : -0.6]
set xrange [0 : 1 < *]
set grid xtics linetype 1 linewidth 1 linecolor rgb "#cccccc"
set key above noenhanced
set offsets 0, graph 0.05, 0, 0
set style fill solid
width = 0.8 / kernels
plot for [k = 2 : kernels + 1] data \
	using (column(k) / 2.0):($0 - 0.4 + (k - 1.5) * width):(column(k) / 2.0):(width / 2.2) \
	with boxxyerror linecolor rgb word(colours, (k - 2) % 6 + 1) title columnheader(k), \
	data skip 1 using (0):0:ytic(1) with dots linecolor rgb "white" notitle
