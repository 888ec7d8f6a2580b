#include "user.h"

#include "settings.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const struct setting *setting, const char *why,
		struct adrcpt_error *err)
{
	err->status = ADRCPT_E_CONFIG;
	snprintf(err->text, sizeof err->text, "user '%.64s': %s",
		 setting->value, why);
	return setting_place(setting, ADRCPT_E_CONFIG, err);
}

static int find(const struct passwd **found, const struct setting *setting,
		struct adrcpt_error *err)
{
	errno = 0;
	*found = getpwnam(setting->value);
	if (*found != NULL)
		return 0;
	/* some of getpwnam's modules say it in errno that there is none */
	return fail(setting,
		    errno == EIO || errno == EMFILE || errno == ENFILE ||
				    errno == ENOMEM
			    ? strerror(errno)
			    : "no such user",
		    err);
}

int user_check(const struct setting *setting, struct adrcpt_error *err)
{
	const struct passwd *user;

	return setting != NULL ? find(&user, setting, err) : 0;
}

int user_become(const struct setting *setting, struct adrcpt_error *err)
{
	const struct passwd *user;
	uid_t uid;
	int rc;

	if (setting == NULL)
		return 0;
	rc = find(&user, setting, err);
	if (rc < 0)
		return rc;
	uid = user->pw_uid;
	if (geteuid() != 0) {
		if (geteuid() == uid && getuid() == uid)
			return 0;
		return fail(setting, "run it as that user, or as root", err);
	}
	if (initgroups(user->pw_name, user->pw_gid) < 0 ||
	    setgid(user->pw_gid) < 0 || setuid(uid) < 0)
		return fail(setting, strerror(errno), err);
	if (getuid() != uid || geteuid() != uid || (uid != 0 && setuid(0) == 0))
		return fail(setting, "the rights of root could not be given up",
			    err);
	return 0;
}
