/* To be preloaded: calls on files that adexport is about to publish (their
 * names have ".adrcpt-" in them) go wrong as a broken disk makes them.
 *
 *     FAULTY=OP:NTH:WHAT   the NTH call of OP goes wrong, and no other one
 *     FAULTY_LOG=FILE      gets a line when that has happened
 *
 * OP is open, write (of any sort), truncate, mode, owner, sync, close, rename
 * or syncdir (of any folder).  WHAT is EIO, ENOSPC, EDQUOT, EINTR, EROFS, or
 * SHORT: a write that takes half of what it was given. */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* both names of each call are defined here */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MARK ".adrcpt-"
#define MAX_FD 1024
#define SHORT (-1)

static char op[16];
static unsigned long nth, calls;
static int what;
static bool watched[MAX_FD];

static const struct {
	const char *name;
	int number;
} words[] = {
	{"EIO", EIO},	    {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT},
	{"EINTR", EINTR},   {"EROFS", EROFS},	{"SHORT", SHORT},
};

__attribute__((constructor)) static void start(void)
{
	const char *plan = getenv("FAULTY");
	char word[16];
	size_t i;

	if (plan == NULL ||
	    sscanf(plan, "%15[a-z]:%lu:%15[A-Z]", op, &nth, word) != 3)
		return;
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].name, word) == 0)
			what = words[i].number;
}

static void *next(const char *name)
{
	void *call = dlsym(RTLD_NEXT, name);

	if (call == NULL)
		abort();
	return call;
}

#define NEXT(name) ((__typeof__(&name))next(#name))

static void tell(void)
{
	const char *name = getenv("FAULTY_LOG");
	FILE *log = name != NULL ? fopen(name, "a") : NULL;

	if (log == NULL)
		abort();
	fprintf(log, "%s\n", op);
	fclose(log);
}

/* Is this the call that goes wrong?  Its errno is set then. */
static bool strikes(const char *name)
{
	if (strcmp(name, op) != 0 || ++calls != nth)
		return false;
	tell();
	errno = what;
	return true;
}

static bool is_watched(int fd)
{
	return fd >= 0 && fd < MAX_FD && watched[fd];
}

static bool has_mark(const char *path)
{
	return strstr(path, MARK) != NULL;
}

/* --- Opening and closing ------------------------------------------------- */

/* A file may be opened once more as /proc/self/fd/N. */
static int opened(int fd)
{
	char link[32], path[4096];
	ssize_t len;

	if (fd < 0 || fd >= MAX_FD)
		return fd;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof path - 1);
	path[len > 0 ? len : 0] = '\0';
	watched[fd] = has_mark(path);
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & O_CREAT ? (mode_t)va_arg(args, int) : 0;
}

#define DEFINE_OPEN(name)                                                      \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list args;                                                  \
		mode_t mode;                                                   \
                                                                               \
		va_start(args, flags);                                         \
		mode = mode_of(flags, args);                                   \
		va_end(args);                                                  \
		if (has_mark(path) && strikes("open"))                         \
			return -1;                                             \
		return opened(NEXT(name)(path, flags, mode));                  \
	}

#define DEFINE_OPENAT(name)                                                    \
	int name(int dir, const char *path, int flags, ...)                    \
	{                                                                      \
		va_list args;                                                  \
		mode_t mode;                                                   \
                                                                               \
		va_start(args, flags);                                         \
		mode = mode_of(flags, args);                                   \
		va_end(args);                                                  \
		if (has_mark(path) && strikes("open"))                         \
			return -1;                                             \
		return opened(NEXT(name)(dir, path, flags, mode));             \
	}

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

/* As on Linux, the descriptor is gone also if close() fails. */
int close(int fd)
{
	bool mine = is_watched(fd);
	int rc = NEXT(close)(fd);

	if (!mine)
		return rc;
	watched[fd] = false;
	return strikes("close") ? -1 : rc;
}

/* --- Writing ------------------------------------------------------------- */

static bool fails(int fd, const char *name)
{
	return is_watched(fd) && strikes(name) && what != SHORT;
}

/* How many octets of a write get through, when it is a short one */
static size_t taken(int fd, size_t len)
{
	bool half = is_watched(fd) && what == SHORT && calls == nth;

	if (!half || strcmp(op, "write") != 0)
		return len;
	calls++; /* this one call only */
	return len > 1 ? len / 2 : len;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	if (fails(fd, "write"))
		return -1;
	return NEXT(write)(fd, bytes, taken(fd, len));
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	if (fails(fd, "write"))
		return -1;
	return NEXT(pwrite)(fd, bytes, taken(fd, len), at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	if (fails(fd, "write"))
		return -1;
	return NEXT(pwrite64)(fd, bytes, taken(fd, len), at);
}

static size_t total(const struct iovec *parts, int count)
{
	size_t sum = 0;
	int i;

	for (i = 0; i < count; i++)
		sum += parts[i].iov_len;
	return sum;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	size_t all = total(parts, count);

	if (fails(fd, "write"))
		return -1;
	if (taken(fd, all) < all)
		return NEXT(write)(fd, parts[0].iov_base,
				   (parts[0].iov_len + 1) / 2);
	return NEXT(writev)(fd, parts, count);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
	size_t all = total(parts, count);

	if (fails(fd, "write"))
		return -1;
	if (taken(fd, all) < all)
		return NEXT(pwrite)(fd, parts[0].iov_base,
				    (parts[0].iov_len + 1) / 2, at);
	return NEXT(pwritev)(fd, parts, count, at);
}

int ftruncate(int fd, off_t len)
{
	return fails(fd, "truncate") ? -1 : NEXT(ftruncate)(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	return fails(fd, "truncate") ? -1 : NEXT(ftruncate64)(fd, len);
}

/* --- Before it is published ---------------------------------------------- */

int fchmod(int fd, mode_t mode)
{
	return fails(fd, "mode") ? -1 : NEXT(fchmod)(fd, mode);
}

int fchown(int fd, uid_t owner, gid_t group)
{
	return fails(fd, "owner") ? -1 : NEXT(fchown)(fd, owner, group);
}

static bool sync_fails(int fd)
{
	struct stat st;

	if (is_watched(fd))
		return strikes("sync");
	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && strikes("syncdir");
}

int fsync(int fd)
{
	return sync_fails(fd) ? -1 : NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
	return sync_fails(fd) ? -1 : NEXT(fdatasync)(fd);
}

int rename(const char *from, const char *to)
{
	if (has_mark(from) && strikes("rename"))
		return -1;
	return NEXT(rename)(from, to);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	if (has_mark(from) && strikes("rename"))
		return -1;
	return NEXT(renameat)(from_dir, from, to_dir, to);
}
