/* list_options: every option that the library has, a name a line, for the test
 * that looks for them in the manual pages. */
#include <adrcpt.h>

#include <stdio.h>

int main(void)
{
	struct adrcpt_option_info info;
	const char *type, *summary;
	size_t i, k;

	for (i = 0; adrcpt_source_type(i, &type, &summary); i++)
		for (k = 0; adrcpt_source_option(type, k, &info); k++)
			puts(info.name);
	for (i = 0; adrcpt_set_option(i, &info); i++)
		puts(info.name);
	for (i = 0; adrcpt_export_option(i, &info); i++)
		puts(info.name);
	return ferror(stdout) != 0;
}
