#include <adrcpt.h>

const char *adrcpt_version(void)
{
	return ADRCPT_VERSION;
}
