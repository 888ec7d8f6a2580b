#include "record.h"

#include <string.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void record_begin(struct record *record)
{
	memset(record, 0, sizeof *record);
	clock_gettime(CLOCK_REALTIME, &record->started);
	record->duration = -now();
}

void record_end(struct record *record)
{
	clock_gettime(CLOCK_REALTIME, &record->ended);
	record->duration += now();
}
