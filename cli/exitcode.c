#include "exitcode.h"

#include <adrcpt.h>

#include <sysexits.h>

static const struct {
	int status;
	int code;
} codes[] = {
	{ADRCPT_OK, EX_OK},
	{ADRCPT_E_NOMEM, EX_OSERR},
	{ADRCPT_E_USAGE, EX_USAGE},
	{ADRCPT_E_CONFIG, EX_CONFIG},
	{ADRCPT_E_CONNECT, EX_UNAVAILABLE},
	{ADRCPT_E_AUTH, EX_NOPERM},
	{ADRCPT_E_DIRECTORY, EX_UNAVAILABLE},
	{ADRCPT_E_INCOMPLETE, EX_TEMPFAIL},
	{ADRCPT_E_TIMEOUT, EX_TEMPFAIL},
	{ADRCPT_E_DATA, EX_DATAERR},
	{ADRCPT_E_IO, EX_IOERR},
	{ADRCPT_E_CREATE, EX_CANTCREAT},
	{ADRCPT_E_REFUSED, EX_DATAERR},
	{ADRCPT_E_BUSY, EX_TEMPFAIL},
	{ADRCPT_E_STOPPED, EX_TEMPFAIL},
	{ADRCPT_E_UNSUPPORTED, EX_CONFIG},
};

int exit_code(int status)
{
	unsigned i;

	for (i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].status == status)
			return codes[i].code;
	return EX_SOFTWARE;
}
