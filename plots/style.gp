# SPDX-License-Identifier: MIT
# What all pictures share. Okabe and Ito's palette; what colours tell, shapes or dashes tell too.
set encoding utf8
set datafile separator "\t"
set datafile commentschars ""
blue = "#0072b2"
vermillion = "#d55e00"
green = "#009e73"
purple = "#cc79a7"
orange = "#e69f00"
sky = "#56b4e9"
black = "#000000"
grey = "#666666"
light = "#dddddd"
colours = "#0072b2 #e69f00 #009e73 #cc79a7 #56b4e9 #d55e00 #f0e442 #999999"
colour(i) = word(colours, (i - 1) % 8 + 1)
set key noenhanced
set title noenhanced
set grid linetype 1 linewidth 1 linecolor rgb light
set border 3 linecolor rgb grey
set tics nomirror textcolor rgb black
set ytics scale 0
set style fill solid 0.85 border rgb grey
