#include "input.h"

#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int adr_input_open(struct adr_input *input, const char *path,
		   struct adrcpt_error *err)
{
	input->name = path;
	input->fd = STDIN_FILENO;
	if (strcmp(path, "-") == 0) {
		input->name = "standard input";
		return 0;
	}
	input->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno,
				       "cannot open %s", path);
	return 0;
}

void adr_input_close(struct adr_input *input)
{
	if (input->fd > STDIN_FILENO)
		close(input->fd);
	input->fd = -1;
}

int adr_input_read(struct adr_input *input, void *bytes, size_t size,
		   size_t *got, struct adrcpt_error *err)
{
	ssize_t len;

	do
		len = read(input->fd, bytes, size);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return adr_error_errno(err, ADRCPT_E_IO, errno, "reading %s",
				       input->name);
	*got = (size_t)len;
	return 0;
}
