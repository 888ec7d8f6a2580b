/* The text that postmap(1) reads: "key<TAB>value<LF>". */
#include <adrcpt-plugin.h>

static int put_pair(void *state, adrcpt_out *out,
		    const struct adrcpt_pair *pair, struct adrcpt_error *err)
{
	(void)state;
	(void)err;
	/* postmap takes such a line for a comment, whatever follows */
	if (pair->key[0] == '#')
		return adrcpt_out_skip(out, "comment-key", pair->key,
				       "a key that begins with '#' cannot be "
				       "written as text; cdb can hold it");
	if (adrcpt_out_puts(out, pair->key) < 0 ||
	    adrcpt_out_write(out, "\t", 1) < 0 ||
	    adrcpt_out_puts(out, pair->value) < 0)
		return ADRCPT_E_IO;
	return adrcpt_out_write(out, "\n", 1);
}

const struct adrcpt_writer_ops adr_writer_postfix = {
	.abi = ADRCPT_PLUGIN_ABI,
	.name = "postfix",
	.summary = "text for postmap: key, tab, value",
	.pair = put_pair,
};
