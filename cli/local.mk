bin_PROGRAMS += cli/adexport

cli_adexport_SOURCES = \
	cli/check.c cli/check.h \
	cli/config.c cli/config.h \
	cli/exitcode.c cli/exitcode.h \
	cli/flags.c cli/flags.h \
	cli/help.c \
	cli/job.c cli/job.h \
	cli/main.c \
	cli/message.c cli/message.h \
	cli/options.c cli/options.h \
	cli/password.c cli/password.h \
	cli/plan.c cli/plan.h \
	cli/signals.c cli/signals.h
cli_adexport_CPPFLAGS = -include config.h -I$(top_srcdir)/include \
	-DCONFIG_FILE='"$(sysconfdir)/adexport.conf"'
cli_adexport_CFLAGS = $(AM_CFLAGS) $(INIH_CFLAGS)
cli_adexport_LDADD = lib/libadrcpt.la $(INIH_LIBS)

dist_man_MANS += cli/adexport.1 cli/adexport.conf.5
