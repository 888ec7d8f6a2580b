/*
 * users COUNT SUFFIX: LDIF of a directory for measuring, on standard output.
 *
 * COUNT users with two to six proxy addresses each, and for every 100 of them
 * two groups, a contact and a user without any mail.  Every 997th user has an
 * address of the one before, in other letter case; every 1009th DN is not
 * ASCII.  The same arguments always give the same bytes, and what an object
 * looks like depends on its number alone.
 *
 * tests/forest.py writes odder directories; this one has to be fast, since it
 * writes millions.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

static const char *const given_names[] = {
	"Anna",   "Ben",   "Clara",   "David",  "Eva",  "Felix", "Greta",
	"Hans",   "Ida",   "Jon",     "Kim",    "Lena", "Max",   "Nora",
	"Otto",   "Paula", "Quentin", "Rosa",   "Sven", "Tina",  "Ulla",
	"Viktor", "Wanda", "Xaver",   "Yvonne", "Zoe"};
static const char *const surnames[] = {
	"Adler",   "Becker",   "Conrad",  "Doe",    "Ebert",   "Fischer",
	"Graf",    "Hoffmann", "Iversen", "Jansen", "Koetter", "Lang",
	"Meyer",   "Neumann",  "Olsen",   "Peters", "Quandt",  "Richter",
	"Schmidt", "Thoma",    "Ulrich",  "Vogel",  "Weber",   "Xander",
	"Young",   "Ziegler"};
static const char *const domains[] = {
	"example.com",      "office.example.com",   "example.org",
	"mail.example.net", "sub.dept.example.com", "contoso.example"};
static const char *const units[] = {"Berlin",   "Hamburg", "Koeln", "Leipzig",
				    "Muenchen", "Prag",    "Wien",  "Zuerich"};

/* A user's number, names and home; all of the rest is made of these. */
struct user {
	unsigned long number;
	const char *given;
	const char *surname;
	const char *domain;
	const char *unit;
	uint64_t dice;    /* what is left of the random number */
	bool in_capitals; /* addresses as "Anna.Adler.1", not folded */
};

static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

/* Below limit; the same throw is never used twice. */
static unsigned roll(struct user *user, unsigned limit)
{
	unsigned result = (unsigned)(user->dice % limit);

	user->dice /= limit;
	return result;
}

static struct user user_of(unsigned long number, unsigned long count)
{
	struct user user = {.number = number, .dice = mix(number)};
	size_t share = count / COUNT_OF(units) + 1;

	user.given = given_names[roll(&user, COUNT_OF(given_names))];
	user.surname = surnames[roll(&user, COUNT_OF(surnames))];
	user.domain = domains[roll(&user, COUNT_OF(domains))];
	user.unit = units[number / share];
	user.in_capitals = roll(&user, 4) == 0;
	return user;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static char swap_case(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : lower(c);
}

static void each(char *text, char change(char c))
{
	for (; *text != '\0'; text++)
		*text = change(*text);
}

/* --- Lines -------------------------------------------------------------- */

static void put_base64(const char *name, const unsigned char *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, k;

	printf("%s:: ", name);
	for (i = 0; i < len; i += 3) {
		uint32_t group = 0;

		for (k = 0; k < 3; k++)
			group = group << 8 | (i + k < len ? bytes[i + k] : 0);
		for (k = 0; k < 4; k++)
			putchar(i + k > len
					? '='
					: digits[group >> (18 - 6 * k) & 63]);
	}
	putchar('\n');
}

static void put_guid(uint64_t seed)
{
	unsigned char guid[16];
	uint64_t half[2] = {mix(seed ^ 1), mix(seed ^ 2)};

	memcpy(guid, half, sizeof guid);
	put_base64("objectGUID", guid, sizeof guid);
}

static void put_dn(const char *cn, const char *unit, const char *suffix)
{
	char dn[256];
	size_t i, len;
	bool is_ascii = true;

	len = (size_t)snprintf(dn, sizeof dn, "CN=%s,OU=%s,%s", cn, unit,
			       suffix);
	for (i = 0; i < len; i++)
		is_ascii = is_ascii && (unsigned char)dn[i] < 0x80;
	if (is_ascii)
		printf("dn: %s\ncn: %s\n", dn, cn);
	else {
		put_base64("dn", (unsigned char *)dn, len);
		put_base64("cn", (const unsigned char *)cn, strlen(cn));
	}
}

/* --- Objects ------------------------------------------------------------ */

/* The primary address; room for 128 bytes. */
static void primary_of(char *address, const struct user *user)
{
	size_t len;

	len = (size_t)snprintf(address, 100, "%s.%s.%lu", user->given,
			       user->surname, user->number);
	if (!user->in_capitals)
		each(address, lower);
	snprintf(address + len, 28, "@%s", user->domain);
}

/* Is there one more to give, and do the dice say so? */
static bool has_one(struct user *user, unsigned *left, unsigned sides)
{
	if (*left == 0 || roll(user, sides) != 0)
		return false;
	--*left;
	return true;
}

static void put_odd_types(const struct user *user, const char *login,
			  bool has_sip, bool has_x400, bool has_x500)
{
	if (has_sip)
		printf("proxyAddresses: SIP:%s@%s\n", login, user->domain);
	if (has_x400)
		printf("proxyAddresses: X400:c=us;a= ;p=Example Organiza;"
		       "o=Exchange;s=%s;g=%s;\n",
		       user->surname, user->given);
	if (has_x500)
		printf("proxyAddresses: x500:/o=Example Organization/ou="
		       "Exchange Administrative Group (FYDIBOHF23SPDLT)/"
		       "cn=Recipients/cn=%s\n",
		       login);
}

/* One to five addresses besides the primary one. */
static void put_others(struct user *user, const char *login)
{
	unsigned left = 1 + roll(user, 5), k;
	bool has_sip = has_one(user, &left, 3);
	bool has_x400 = has_one(user, &left, 4);
	bool has_x500 = has_one(user, &left, 2);
	char name[128];

	put_odd_types(user, login, has_sip, has_x400, has_x500);
	for (k = 0; k < left; k++) {
		snprintf(name, sizeof name, "%s%lu", user->surname,
			 user->number);
		if (!user->in_capitals)
			each(name, lower);
		if (k != 1)
			snprintf(name, sizeof name, k > 0 ? "%s.a%u" : "%s",
				 login, k);
		printf("proxyAddresses: smtp:%s@%s\n", name,
		       domains[(user->number + k) % COUNT_OF(domains)]);
	}
}

static void put_user(unsigned long number, unsigned long count,
		     const char *suffix)
{
	struct user user = user_of(number, count);
	char cn[128], login[64], address[128];

	snprintf(cn, sizeof cn, "%s %s %lu", user.given,
		 number % 1009 == 1008 ? "S\303\274\303\237" : user.surname,
		 number);
	snprintf(login, sizeof login, "%c%s%lu", user.given[0], user.surname,
		 number);
	each(login, lower);
	primary_of(address, &user);
	put_dn(cn, user.unit, suffix);
	fputs("objectClass: top\nobjectClass: person\n"
	      "objectClass: organizationalPerson\nobjectClass: user\n",
	      stdout);
	put_guid(number);
	printf("sn: %s\ndisplayName: %s, %s (%lu)\nsAMAccountName: %s\n"
	       "mail: %s\nmailNickname: %s\nuserAccountControl: %u\n"
	       "proxyAddresses: SMTP:%s\n",
	       user.surname, user.surname, user.given, number, login, address,
	       login, number % 50 == 7 ? 514u : 512u, address);
	put_others(&user, login);
	if (number % 997 == 996) {
		struct user before = user_of(number - 1, count);

		primary_of(address, &before);
		each(address, swap_case);
		printf("proxyAddresses: smtp:%s\n", address);
	}
	putchar('\n');
}

static void put_group(unsigned long number, const char *suffix)
{
	char cn[64];

	snprintf(cn, sizeof cn, "Group %lu", number);
	put_dn(cn, units[number % COUNT_OF(units)], suffix);
	fputs("objectClass: top\nobjectClass: group\n", stdout);
	put_guid(mix(number) ^ 3);
	printf("displayName: %s\nsAMAccountName: group%lu\n"
	       "mail: group%lu@example.com\n"
	       "proxyAddresses: SMTP:group%lu@example.com\n\n",
	       cn, number, number, number);
}

/* A contact, or a user without mail. */
static void put_person(const char *what, unsigned long number, bool has_mail,
		       const char *suffix)
{
	char cn[64];

	snprintf(cn, sizeof cn, "%s %lu", what, number);
	put_dn(cn, units[number % COUNT_OF(units)], suffix);
	fputs("objectClass: top\nobjectClass: person\n"
	      "objectClass: organizationalPerson\n",
	      stdout);
	puts(has_mail ? "objectClass: contact" : "objectClass: user");
	put_guid(mix(number) ^ (has_mail ? 4 : 5));
	printf("sn: %s\n", what);
	if (has_mail)
		printf("mail: c%lu@example.com\n"
		       "targetAddress: SMTP:c%lu@partner.example\n"
		       "proxyAddresses: SMTP:c%lu@example.com\n",
		       number, number, number);
	putchar('\n');
}

static void put_tree(const char *suffix)
{
	size_t i, len = strcspn(suffix, ",");

	printf("dn: %s\nobjectClass: top\nobjectClass: domain\ndc: %.*s\n\n",
	       suffix, (int)(len - 3), suffix + 3);
	for (i = 0; i < COUNT_OF(units); i++)
		printf("dn: OU=%s,%s\nobjectClass: top\n"
		       "objectClass: organizationalUnit\nou: %s\n\n",
		       units[i], suffix, units[i]);
}

int main(int argc, char **argv)
{
	unsigned long i, count = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;

	if (count == 0 || strncmp(argv[2], "DC=", 3) != 0) {
		fputs("usage: users COUNT SUFFIX, e.g. 1000 DC=bench,DC=test\n",
		      stderr);
		return 64;
	}
	put_tree(argv[2]);
	for (i = 0; i < count; i++)
		put_user(i, count, argv[2]);
	for (i = 0; i < count / 50; i++)
		put_group(i, argv[2]);
	for (i = 0; i < count / 100; i++) {
		put_person("Contact", i, true, argv[2]);
		put_person("Nomail", i, false, argv[2]);
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 74;
}
