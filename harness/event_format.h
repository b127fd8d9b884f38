/* SPDX-License-Identifier: MIT */
/*
 * The text in a PMU's sysfs files: "config1:0-31" says where a term goes in a
 * perf_event_attr, "type=0x5,eventid=0x1" what an event's terms are
 * (Documentation/ABI/testing/sysfs-bus-event_source-devices-{format,events}).
 */
#ifndef HARNESS_EVENT_FORMAT_H
#define HARNESS_EVENT_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#define EVENT_CONFIGS 4 /* config, config1, config2, config3 */
#define EVENT_TERM    64

/* The bits of one attr word that a term's value fills, from the lowest up. */
struct event_format {
	unsigned int word; /* 0: config, 1: config1, ... */
	uint64_t mask;
};

/* One term: "eventid=0x1", or a bare name. */
struct event_term {
	char name[EVENT_TERM];
	bool valued;	/* it had a "=" */
	bool wanted;	/* its value is "?": who asks for the event has to give it */
	uint64_t value; /* 1 of a bare name */
};

/*
 * Parses "config:0-7,21". Returns 0, or -EINVAL: no such word, a bit above 63, a
 * range that runs backwards, or anything behind it but a newline.
 */
int event_format_parse(const char *text, struct event_format *format);

/*
 * Puts a value into its bits, which are cleared first. Returns 0, or -ERANGE if
 * it has more bits than the format.
 */
int event_format_put(const struct event_format *format, uint64_t value,
		     uint64_t config[EVENT_CONFIGS]);

/*
 * Takes the next term off a comma-separated list; blanks around it do not count.
 * Returns 1, 0 at the end, or -EINVAL for an empty term, an odd character, a name
 * of EVENT_TERM bytes or more, or a value that is no number of 64 bits.
 */
int event_term_next(const char **cursor, struct event_term *term);

/*
 * The first CPU of a list as sysfs prints it, "0-3,8". Returns it, -ENODATA for an
 * empty list, or -EINVAL.
 */
int event_first_cpu(const char *text);

#endif
