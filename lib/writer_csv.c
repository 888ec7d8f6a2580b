/* Comma-separated values (RFC 4180), a row an address.  A cell that a
 * spreadsheet would take for a formula stays as it is: the format has no way to
 * say otherwise, and other readers would get a wrong value. */
#include <adrcpt-plugin.h>

#include <string.h>

static int begin(void *state, adrcpt_out *out, struct adrcpt_error *err)
{
	(void)state;
	(void)err;
	return adrcpt_out_puts(out, "address,primary,kind,name,dn\r\n");
}

/* In quotes if it has to be, a quote inside twice. */
static int put_cell(adrcpt_out *out, const char *text)
{
	const char *quote;
	int rc;

	if (text[strcspn(text, "\",\r\n")] == '\0')
		return adrcpt_out_puts(out, text);
	rc = adrcpt_out_puts(out, "\"");
	while (rc == 0 && (quote = strchr(text, '"')) != NULL) {
		rc = adrcpt_out_write(out, text, (size_t)(quote + 1 - text));
		if (rc == 0)
			rc = adrcpt_out_puts(out, "\"");
		text = quote + 1;
	}
	if (rc == 0)
		rc = adrcpt_out_puts(out, text);
	return rc < 0 ? rc : adrcpt_out_puts(out, "\"");
}

static int put_address(void *state, adrcpt_out *out, const char *address,
		       const adrcpt_recipient *recipient,
		       struct adrcpt_error *err)
{
	const char *const cells[] = {
		address,
		adrcpt_recipient_primary(recipient),
		adrcpt_recipient_kind(recipient),
		adrcpt_recipient_name(recipient),
		adrcpt_recipient_dn(recipient),
	};
	size_t i;
	int rc = 0;

	(void)state;
	(void)err;
	for (i = 0; rc == 0 && i < sizeof cells / sizeof cells[0]; i++) {
		if (i > 0)
			rc = adrcpt_out_puts(out, ",");
		if (rc == 0 && cells[i] != NULL)
			rc = put_cell(out, cells[i]);
	}
	return rc < 0 ? rc : adrcpt_out_puts(out, "\r\n");
}

const struct adrcpt_writer_ops adr_writer_csv = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "csv",
	.summary = "comma-separated values, a row an address",
	.begin = begin,
	.address = put_address,
};
