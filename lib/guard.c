#include "guard.h"

#include "error.h"

int adr_guard_count(const char *name, size_t count, unsigned long least,
		    struct adrcpt_error *err)
{
	if (count >= least)
		return 0;
	return adrcpt_error_set(err, ADRCPT_E_REFUSED,
				"%s: %zu entries, fewer than min_entries = "
				"%lu; nothing was published",
				name, count, least);
}
