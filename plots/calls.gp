# SPDX-License-Identifier: MIT
# Calls per op, a row each.
data = ARG1
picture = ARG2
heading = ARG3
load ARG0[:strlen(ARG0) - strlen("calls.gp")] . "style.gp"
set xlabel "calls per operation"
set ytics noenhanced
set yrange [rows - 0.5 : -0.5]
set xrange [0 : *]
set grid xtics linetype 1 linewidth 1 linecolor rgb "#cccccc"
set key above
set offsets 0, graph 0.05, 0, 0
set boxwidth 0.35
set style fill solid
plot data skip 1 using ($2 / 2.0):($0 - 0.2):($2 / 2.0):(0.17):ytic(1) with boxxyerror \
		linecolor rgb blue title "secondary-TLB invalidations", \
	data skip 1 using ($3 / 2.0):($0 + 0.2):($3 / 2.0):(0.17) with boxxyerror \
		linecolor rgb orange title "start/end pairs"
