# SPDX-License-Identifier: MIT
# Quantiles of block times, two strips a row: line 1 to 99 %, thin box 5 to 95 %, thick box 25 to
# 75 %, mark the median. In the unit of BASE's median; without sides each in that of its own.
stats data index 1 using 3 nooutput prefix "LOW"
stats data index 1 using 8 nooutput prefix "HIGH"
strips = 0
stats data index 1 using (strips = strips + 1, 1) nooutput
array SIDE[2]
stats data index 0 using (SIDE[int($0) + 1] = stringcolumn(1), 1) nooutput
width = 960
height = 170 + 16 * strips
load scripts . "canvas.gp"
set title heading
low = LOW_min < 0.97 ? LOW_min : 0.97
high = HIGH_max > 1.03 ? HIGH_max : 1.03
low = low < 0.25 ? 0.25 : low
high = high > 4 ? 4 : high
high = high * (high / low) ** 0.16
set logscale x 2
set xrange [low : high]
set xtics add ("0.7" 0.7, "1" 1, "1.4" 1.4)
if (high / low < 6) { set xtics add ("0.8" 0.8, "0.9" 0.9, "1.1" 1.1, "1.2" 1.2, "1.7" 1.7) }
if (high / low < 1.5) { set xtics add ("0.95" 0.95, "1.05" 1.05, "1.15" 1.15) }
set yrange [strips - 0.4 : -0.6]
set grid xtics noytics
set label 1 "block time / median (line 1 to 99 %, boxes 5 to 95 % and 25 to 75 %); right: median, ns per operation" at screen 0.98, screen 14.0 / height right
set bmargin at screen 58.0 / height
set rmargin 12
set key above horizontal
set arrow from 1, graph 0 to 1, graph 1 nohead linecolor rgb grey linewidth 1
set style fill solid 0.9 noborder
clip(x) = x > high ? high : x < low ? low : x
paint = grey . " " . blue
shape(k) = k == 0 ? 6 : 7
# The two strips of a row stand closer than two rows.
y(i) = i - 0.2 * (int(i) % 2)
plot for [k = 0 : 1] data index 1 using ($10 == k ? clip($3) : NaN):(y($0)):(clip($8) - clip($3)):(0) \
		with vectors nohead linewidth 1 linecolor rgb word(paint, k + 1) notitle, \
	for [k = 0 : 1] data index 1 using \
		($10 == k ? (clip($4) + clip($7)) / 2 : NaN):(y($0)):(clip($4)):(clip($7)):(y($0) - 0.13):(y($0) + 0.13) \
		with boxxyerror linecolor rgb word(paint, k + 1) notitle, \
	for [k = 0 : 1] data index 1 using \
		($10 == k ? (clip($5) + clip($6)) / 2 : NaN):(y($0)):(clip($5)):(clip($6)):(y($0) - 0.36):(y($0) + 0.36) \
		with boxxyerror linecolor rgb word(paint, k + 1) notitle, \
	for [k = 0 : 1] data index 1 using ($10 == k ? clip($2) : NaN):(y($0)) with points \
		pointtype shape(k) pointsize 0.8 linewidth 1.5 linecolor rgb black notitle, \
	data index 1 using (low):($0 + (int($0) % 2 ? -0.2 : 0.4)):ytic(1) with dots linecolor rgb "white" notitle, \
	data index 1 using (high):(y($0)):(valid(9) ? sprintf($9 < 10000 ? "%.1f" : "%.0f", $9) : "") with labels left offset 0.6, 0 \
		font ",8" textcolor rgb grey notitle, \
	data index 1 using (low):(y($0)):11 with labels left offset 0.5, 0 noenhanced \
		textcolor rgb grey notitle, \
	for [k = 0 : 1] NaN with points pointtype (k == 0 ? 64 : 5) pointsize 1.4 \
		linecolor rgb word(paint, k + 1) title SIDE[k + 1]
