# SPDX-License-Identifier: MIT
# Ratios with their 95 % intervals, a row each: slower right of 1. The band is the effect of
# interest, dotted lines are the noise floor; shape and colour are the verdict.
stats data skip 1 using 3 nooutput prefix "LOW"
stats data skip 1 using 4 nooutput prefix "HIGH"
stats data skip 1 using 6 nooutput prefix "EFFECT"
stats data skip 1 using 7 nooutput prefix "FLOOR"
rows = 0
stats data skip 1 using (rows = rows + 1, 1) nooutput
width = 960
height = 170 + 20 * rows
load scripts . "canvas.gp"
set title heading
low = LOW_min < 1 ? LOW_min : 1.0
high = HIGH_max > 1 ? HIGH_max : 1.0
margin = (high / low) ** 0.06 * 1.003
low = low / margin
high = high * margin
set xrange [low : high]
set yrange [rows - 0.4 : -0.6]
set logscale x 2
set format x "%g"
if (high / low > 3) {
	set xtics add ("1.5" 1.5)
} else {
	unset logscale x
}
compared = EFFECT_max > 1
set xlabel compared ? "time of NEW / time of BASE (1: no change; right of it slower)" \
	: "time armed / time with nobody listening (1: no overhead)"
set grid xtics noytics
set arrow from 1, graph 0 to 1, graph 1 nohead linecolor rgb black linewidth 1.5
if (compared) {
	set object 1 rectangle from 1 / EFFECT_max, graph 0 to EFFECT_max, graph 1 behind \
		fillcolor rgb "#e8e8e8" fillstyle solid noborder
}
if (FLOOR_max > 1) {
	set arrow from FLOOR_max, graph 0 to FLOOR_max, graph 1 nohead dashtype 3 linewidth 1.5
	set arrow from 1 / FLOOR_max, graph 0 to 1 / FLOOR_max, graph 1 nohead dashtype 3 \
		linewidth 1.5
}
# Verdicts: regression, improvement, equivalent, inconclusive, not judged, none.
kinds = "regression improvement equivalent inconclusive not-judged plain"
marks = "9 11 7 6 2 7"
paints = vermillion . " " . green . " " . blue . " " . grey . " " . grey . " " . blue
if (compared) {
	set key above horizontal
} else {
	set key off
}
plot for [k = 0 : 5] data skip 1 using ($5 == k ? $2 : NaN):0:3:4 with xerrorbars \
		pointtype (word(marks, k + 1) + 0) pointsize 1.1 linewidth 1.6 \
		linecolor rgb word(paints, k + 1) notitle, \
	for [k = 0 : 4] NaN with points pointtype (word(marks, k + 1) + 0) pointsize 1.1 \
		linecolor rgb word(paints, k + 1) title compared ? word(kinds, k + 1) : "", \
	data skip 1 using (low):0:ytic(1) with dots linecolor rgb "white" notitle, \
	data skip 1 using (1.0):0:8 with labels left offset 0.5, 0 noenhanced \
		textcolor rgb grey notitle, \
	NaN with filledcurves fillcolor rgb "#e8e8e8" \
		title compared ? "effect of interest" : "", \
	NaN with lines dashtype 3 linecolor rgb black \
		title FLOOR_max > 1 ? "noise floor" : ""
