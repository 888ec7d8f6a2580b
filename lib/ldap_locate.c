#include "ldap_locate.h"

#include "buf.h"
#include "error.h"
#include "mem.h"

#include <errno.h>
#include <ldap.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PAUSE 30 /* seconds */

int adr_ldap_locate_init(struct adr_ldap_locate *locate,
			 const char *const *uris, size_t count,
			 unsigned long rounds, struct adrcpt_error *err)
{
	size_t i;

	memset(locate, 0, sizeof *locate);
	locate->rounds = rounds;
	locate->round = 1;
	locate->servers = calloc(count + 1, sizeof *locate->servers);
	if (locate->servers == NULL)
		return adr_error_nomem(err);
	for (i = 0; i < count; i++) {
		locate->servers[i].uri = adr_memdup(uris[i], strlen(uris[i]));
		if (locate->servers[i].uri == NULL) {
			adr_ldap_locate_clear(locate);
			return adr_error_nomem(err);
		}
		locate->count++;
	}
	return 0;
}

void adr_ldap_locate_clear(struct adr_ldap_locate *locate)
{
	while (locate->count > 0)
		free(locate->servers[--locate->count].uri);
	free(locate->servers);
	memset(locate, 0, sizeof *locate);
}

const char *adr_ldap_locate_uri(const struct adr_ldap_locate *locate)
{
	return locate->servers[locate->at].uri;
}

/* A wrong password tried on every server locks the account out; a wrong option
 * is wrong everywhere. */
static bool is_final(const struct adrcpt_error *failure)
{
	switch (failure->status) {
	case ADRCPT_E_CONNECT:
	case ADRCPT_E_TIMEOUT:
	case ADRCPT_E_DIRECTORY:
		return false;
	case ADRCPT_E_INCOMPLETE:
		return failure->domain == ADRCPT_NATIVE_LDAP &&
		       (failure->native == LDAP_SIZELIMIT_EXCEEDED ||
			failure->native == LDAP_ADMINLIMIT_EXCEEDED);
	default:
		return true;
	}
}

/* Did any server fail in a way that another try might cure?  A refusal, such
 * as a bad certificate, stays one. */
static bool has_hope(const struct adr_ldap_locate *locate)
{
	size_t i;

	for (i = 0; i < locate->count; i++)
		if (locate->servers[i].failure.status != ADRCPT_E_DIRECTORY)
			return true;
	return false;
}

static void pause_for(unsigned long round)
{
	struct timespec left = {MAX_PAUSE, 0};

	if (round < 5)
		left.tv_sec = 1 << (round - 1);
	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* An answer cut short weighs more than silence, and silence more than a
 * refused connection: it says that trying again may help. */
static int weight(int status)
{
	return status == ADRCPT_E_INCOMPLETE ? 3
	       : status == ADRCPT_E_TIMEOUT  ? 2
	       : status == ADRCPT_E_CONNECT  ? 1
					     : 0;
}

static void list_failures(const struct adr_ldap_locate *locate,
			  struct adrcpt_error *err)
{
	const struct adrcpt_error *worst = &locate->servers[0].failure;
	struct adr_buf text;
	size_t i;
	bool ok = true;

	adr_buf_init(&text);
	for (i = 0; i < locate->count; i++) {
		const struct adrcpt_error *failure =
			&locate->servers[i].failure;

		ok = ok && (i == 0 || adr_buf_add_text(&text, "; ")) &&
		     adr_buf_add_text(&text, failure->text);
		if (weight(failure->status) > weight(worst->status))
			worst = failure;
	}
	if (ok) {
		adrcpt_error_set(err, worst->status,
				 "no server could be used: %s", text.data);
		adr_error_native(err, worst->domain, worst->native);
	}
	adr_buf_clear(&text);
}

bool adr_ldap_locate_next(struct adr_ldap_locate *locate,
			  struct adrcpt_error *err)
{
	if (locate->count == 0 || is_final(err))
		return false;
	locate->servers[locate->at].failure = *err;
	locate->at++;
	if (locate->at < locate->count)
		return true;
	if (locate->round < locate->rounds && has_hope(locate)) {
		pause_for(locate->round++);
		locate->at = 0;
		return true;
	}
	locate->at = 0;
	if (locate->count > 1)
		list_failures(locate, err);
	return false;
}
