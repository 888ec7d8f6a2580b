#include "reporter.h"

#include "text.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static void start(adrcpt_reporter *reporter, struct unit_reports *reports)
{
	memset(reports, 0, sizeof *reports);
	adr_reporter_init(reporter, unit_catch, reports);
}

static const struct {
	const char *dn, *attribute, *value;
	size_t len;
	const char *text;
} rows[] = {
	{"cn=x", "mail", "v", 1, "cn=x: mail: 'v' why"},
	{"cn=x", NULL, "v", 1, "cn=x: 'v' why"},
	{"cn=x", NULL, NULL, 0, "cn=x: why"},
	{NULL, "mail", "v", 1, "mail: 'v' why"},
	{NULL, NULL, NULL, 0, "why"},
	{NULL, NULL, "", 0, "'' why"},
	{NULL, NULL, "a\0\n\xff", 4, "'a\\00\\0a\\ff' why"},
	{NULL, NULL, "\xe2\x80\xae", 3, "'\\e2\\80\\ae' why"},
};

ParameterizedTestParameters(reporter, text_names_everything)
{
	return unit_rows(COUNT(rows));
}

ParameterizedTest(size_t *row, reporter, text_names_everything)
{
	struct unit_reports reports;
	adrcpt_reporter reporter;

	start(&reporter, &reports);
	cr_assert_eq(adr_reporter_value(&reporter, ADRCPT_NOTICE, "code",
					rows[*row].dn, rows[*row].attribute,
					rows[*row].value, rows[*row].len, "why",
					NULL),
		     0);
	cr_expect_str_eq(reports.text, rows[*row].text);
	cr_expect_str_eq(reports.codes, "code ");
	cr_expect_eq(reports.severity, ADRCPT_NOTICE);
	cr_expect_eq(reports.has_dn, rows[*row].dn != NULL);
	cr_expect_eq(reports.has_attribute, rows[*row].attribute != NULL);
	cr_expect_eq(reports.has_value, rows[*row].value != NULL);
	cr_expect_eq(reports.value_len, rows[*row].len);
}

/* The value itself is handed out whole, the line for people is not. */
Test(reporter, long_values_are_shortened_in_the_text)
{
	struct unit_reports reports;
	adrcpt_reporter reporter;
	char value[5000];

	memset(value, 'v', sizeof value);
	start(&reporter, &reports);
	cr_assert_eq(adr_reporter_value(&reporter, ADRCPT_NOTICE, "code",
					"cn=x", "mail", value, sizeof value,
					"is too long", NULL),
		     0);
	cr_expect_eq(reports.value_len, sizeof value);
	cr_expect_lt(strlen(reports.text), 400);
	cr_expect_not_null(strstr(reports.text, "vvv...' is too long"), "%s",
			   reports.text);
}

static const size_t lengths[] = {100, 1000, 2030, 2031, 2040, 2047, 2100, 5000};

ParameterizedTestParameters(reporter, text_is_utf8_however_long)
{
	return unit_rows(COUNT(lengths));
}

ParameterizedTest(size_t *row, reporter, text_is_utf8_however_long)
{
	struct unit_reports reports;
	adrcpt_reporter reporter;
	char dn[5004] = "";
	size_t i;

	for (i = 0; i + 1 < lengths[*row]; i += 2)
		memcpy(dn + i, "\xc3\xa4", 3);
	start(&reporter, &reports);
	cr_assert_eq(adr_reporter_value(&reporter, ADRCPT_NOTICE, "code", dn,
					"mail", "v", 1, "why", NULL),
		     0);
	cr_expect(adr_is_text(reports.text, strlen(reports.text)));
	cr_assert_eq(adrcpt_reporter_say(&reporter, ADRCPT_NOTICE, "code", dn,
					 NULL, "%s", dn),
		     0);
	cr_expect(adr_is_text(reports.text, strlen(reports.text)));
}

Test(reporter, say_stays_one_line)
{
	struct unit_reports reports;
	adrcpt_reporter reporter;

	start(&reporter, &reports);
	cr_assert_eq(adrcpt_reporter_say(&reporter, ADRCPT_WARNING, "code",
					 "cn=x", NULL, "%s %d", "two\nlines",
					 7),
		     0);
	cr_expect_str_eq(reports.text, "cn=x: two\\0alines 7");
	cr_expect_eq(reports.severity, ADRCPT_WARNING);
	cr_expect_not(reports.has_value);
}

Test(reporter, without_a_callback_all_is_well)
{
	adrcpt_reporter reporter;

	adr_reporter_init(&reporter, NULL, NULL);
	cr_expect_eq(adrcpt_reporter_say(&reporter, ADRCPT_WARNING, "code",
					 NULL, NULL, "text"),
		     0);
	cr_expect_eq(adr_reporter_value(&reporter, ADRCPT_WARNING, "code", NULL,
					NULL, "v", 1, "why", NULL),
		     0);
}

Test(reporter, stop_is_remembered)
{
	struct adrcpt_error err = {0, 0, 0, ""};
	struct unit_reports reports;
	adrcpt_reporter reporter;

	start(&reporter, &reports);
	reports.stop_at = 2;
	cr_expect_eq(adrcpt_reporter_say(&reporter, ADRCPT_INFO, "a", NULL,
					 NULL, "text"),
		     0);
	cr_expect_eq(adrcpt_reporter_say(&reporter, ADRCPT_INFO, "b", NULL,
					 &err, "text"),
		     ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	memset(&err, 0, sizeof err);
	cr_expect_eq(adr_reporter_value(&reporter, ADRCPT_INFO, "c", NULL, NULL,
					NULL, 0, "why", &err),
		     ADRCPT_E_STOPPED);
	cr_expect_eq(err.status, ADRCPT_E_STOPPED);
	cr_expect_str_eq(reports.codes, "a b ");
}
