bin_PROGRAMS += cli/adexport

cli_adexport_SOURCES = \
	cli/check.c cli/check.h \
	cli/exitcode.c cli/exitcode.h \
	cli/flags.c cli/flags.h \
	cli/help.c \
	cli/main.c \
	cli/message.c cli/message.h \
	cli/options.c cli/options.h \
	cli/password.c cli/password.h \
	cli/signals.c cli/signals.h
cli_adexport_CPPFLAGS = -include config.h -I$(top_srcdir)/include
cli_adexport_LDADD = lib/libadrcpt.la

dist_man_MANS += cli/adexport.1
