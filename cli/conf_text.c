#include "conf_text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 190 /* octets in a line; the reader takes 198 */
#define WIDTH 76    /* of comments */
#define NAME_MAX_LEN 32

static bool is_control(char one)
{
	return (unsigned char)one < 0x20 || one == 0x7f;
}

/* The length of the next line of a text: up to the last blank that fits. */
static size_t line_length(const char *text, size_t width)
{
	size_t len = strlen(text), i;

	if (len <= width)
		return len;
	for (i = width; i > 0; i--)
		if (text[i] == ' ')
			return i;
	return strcspn(text, " ") < LONGEST ? strcspn(text, " ") : LONGEST;
}

void conf_comment(FILE *to, const char *format, ...)
{
	char *text = NULL, *at;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		fprintf(to, "# (no memory for a comment)\n");
		return;
	}
	for (at = text; *at != '\0'; at++)
		if (is_control(*at))
			*at = '?';
	for (at = text; *at != '\0'; at += strspn(at, " ")) {
		size_t part = line_length(at, WIDTH);

		fprintf(to, "# %.*s\n", (int)part, at);
		at += part;
	}
	free(text);
}

void conf_section(FILE *to, const char *kind, const char *name)
{
	size_t i;

	fprintf(to, "\n[%s%s", kind, name[0] != '\0' ? " " : "");
	for (i = 0; name[i] != '\0' && i < NAME_MAX_LEN; i++) {
		bool suits = (name[i] >= 'a' && name[i] <= 'z') ||
			     (name[i] >= 'A' && name[i] <= 'Z') ||
			     (name[i] >= '0' && name[i] <= '9') ||
			     strchr("._-", name[i]) != NULL;

		fputc(suits ? name[i] : '-', to);
	}
	fprintf(to, "]\n");
}

/* Only where a single blank stands before something that does not look like a
 * comment may a value be broken.  0: nowhere. */
static size_t break_at(const char *value, size_t room)
{
	size_t i;

	for (i = room; i > 0; i--)
		if (value[i] == ' ' && value[i - 1] != ' ' &&
		    strchr(" #;", value[i + 1]) == NULL)
			return i;
	return 0;
}

static bool can_hold(const char *value)
{
	size_t len = strlen(value), i;

	if (len == 0 || value[0] == ' ' || value[0] == ';' ||
	    value[len - 1] == ' ' || strstr(value, " ;") != NULL)
		return false;
	for (i = 0; i < len; i++)
		if (is_control(value[i]))
			return false;
	return true;
}

bool conf_setting(FILE *to, const char *name, const char *value)
{
	size_t room = LONGEST - strlen(name) - strlen(" = ");
	const char *rest = value;

	if (!can_hold(value))
		return false;
	while (strlen(rest) > room) {
		size_t part = break_at(rest, room);

		if (part == 0)
			return false;
		rest += part + 1;
	}
	fprintf(to, "%s = ", name);
	while (strlen(value) > room) {
		size_t part = break_at(value, room);

		fprintf(to, "%.*s\n    ", (int)part, value);
		value += part + 1;
	}
	fprintf(to, "%s\n", value);
	return true;
}
