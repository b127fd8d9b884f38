# SPDX-License-Identifier: MIT
# In place of a panel that nothing was measured for: the word in word_there, no frame.
unset border
unset xtics
unset ytics
unset ylabel
unset grid
unset arrow
set xrange [1 : 2]
set yrange [1 : 2]
set label 8 word_there at graph 0.5, graph 0.5 center textcolor rgb grey
plot NaN notitle
unset label 8
