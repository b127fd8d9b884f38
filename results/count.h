/* SPDX-License-Identifier: MIT */
/* Counts, bytes and addresses as text: whole numbers, and never with an exponent. */
#ifndef RESULTS_COUNT_H
#define RESULTS_COUNT_H

struct count_words {
	char text[48];
};

/*
 * All digits of a whole number. A mean that is not whole has `digits` significant ones (1 to 15),
 * one after the point at least, and no 0 at its end: "2097152", "1.5", "0.00195312".
 * Only what nothing counts has an exponent: from 1e40 on, and below 1e-15.
 */
struct count_words count_words(double value, int digits);

/* For a reader, as an argument of printf(): it lasts until that has returned. */
#define AS_COUNT(value) (count_words(value, 6).text)

/* For a program. */
#define AS_FIGURE(value) (count_words(value, 12).text)

/* How many places after the point show so many significant digits; 0 at least. */
int count_places(double value, int digits);

#endif
