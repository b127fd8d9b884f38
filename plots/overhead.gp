# SPDX-License-Identifier: MIT
# Overhead of a listening subscriber, a row each, with its 95 % interval.
data = ARG1
picture = ARG2
heading = ARG3
load ARG0[:strlen(ARG0) - strlen("overhead.gp")] . "style.gp"
set logscale x 2
set xlabel "time armed / time with nobody listening (log, 1: no overhead)"
set xtics add ("1" 1, "1.5" 1.5)
set ytics noenhanced
set yrange [rows - 0.5 : -0.5]
set grid xtics linetype 1 linewidth 1 linecolor rgb "#cccccc"
set arrow from 1, graph 0 to 1, graph 1 nohead linecolor rgb grey linewidth 2
set key off
set offsets graph 0.05, graph 0.05, 0, 0
plot data skip 1 using 2:0:3:4:ytic(1) with xerrorbars \
	pointtype 7 pointsize 0.8 linewidth 2 linecolor rgb blue
