bin_PROGRAMS += cli/adexport

cli_adexport_SOURCES = \
	cli/changes.c cli/changes.h \
	cli/check.c cli/check.h \
	cli/config.c cli/config.h \
	cli/conf_text.c cli/conf_text.h \
	cli/config_file.c cli/config_file.h \
	cli/exitcode.c cli/exitcode.h \
	cli/explain.c cli/explain.h \
	cli/figures.c cli/figures.h \
	cli/file.c cli/file.h \
	cli/flags.c cli/flags.h \
	cli/from_postfix.c cli/from_postfix.h \
	cli/help.c \
	cli/hook.c cli/hook.h \
	cli/job.c cli/job.h \
	cli/keys.c cli/keys.h \
	cli/main.c \
	cli/message.c cli/message.h \
	cli/metrics.c cli/metrics.h \
	cli/nearest.c cli/nearest.h \
	cli/options.c cli/options.h \
	cli/password.c cli/password.h \
	cli/plan.c cli/plan.h \
	cli/postfix_cf.c cli/postfix_cf.h \
	cli/postfix_filter.c cli/postfix_filter.h \
	cli/postfix_params.c cli/postfix_params.h \
	cli/postfix_source.c cli/postfix_source.h \
	cli/postfix_table.c cli/postfix_table.h \
	cli/printable.c cli/printable.h \
	cli/progress.c cli/progress.h \
	cli/record.c cli/record.h \
	cli/report.c cli/report.h \
	cli/run.c cli/run.h \
	cli/settings.c cli/settings.h \
	cli/signals.c cli/signals.h \
	cli/tally.c cli/tally.h \
	cli/user.c cli/user.h
cli_adexport_CPPFLAGS = -include config.h -I$(top_srcdir)/include \
	-DCONFIG_FILE='"$(sysconfdir)/adexport.conf"'
cli_adexport_CFLAGS = $(AM_CFLAGS) $(INIH_CFLAGS) $(JANSSON_CFLAGS)
cli_adexport_LDADD = lib/libadrcpt.la $(INIH_LIBS) $(JANSSON_LIBS)

dist_man_MANS += cli/adexport.1 cli/adexport.conf.5 \
	cli/adexport-deployment.7

# The completion says what the program says of itself, so it is made by running
# that.  A cross compiler's program does not run here: then the copy that comes
# with a release is installed, if there is one.
EXTRA_DIST += cli/completion.sh
if WITH_COMPLETION
dist_bashcompletion_DATA = cli/adexport.bash
endif
if !CROSS_COMPILING
CLEANFILES += cli/adexport.bash
cli/adexport.bash: cli/adexport$(EXEEXT) cli/completion.sh
	$(AM_V_GEN)$(SHELL) $(srcdir)/cli/completion.sh \
		cli/adexport$(EXEEXT) >$@.tmp && mv $@.tmp $@
endif

# Scheduled runs by systemd.
if WITH_SYSTEMD
unitdir = $(unit_dir)
nodist_unit_DATA = cli/adexport@.service
dist_unit_DATA = cli/adexport@.timer
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysusers_dir)'
	$(INSTALL_DATA) '$(srcdir)/cli/adexport.sysusers' \
		'$(DESTDIR)$(sysusers_dir)/adexport.conf'
uninstall-local:
	rm -f '$(DESTDIR)$(sysusers_dir)/adexport.conf'
endif
all-local: cli/adexport@.service
cli/adexport@.service: $(srcdir)/cli/adexport@.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) cli && \
	$(SED) -e 's|@bindir[@]|$(bindir)|g' \
		-e 's|@sysconfdir[@]|$(sysconfdir)|g' \
		'$(srcdir)/cli/adexport@.service.in' >'$@.new' && \
	mv '$@.new' '$@'
CLEANFILES += cli/adexport@.service
EXTRA_DIST += cli/adexport@.service.in cli/adexport@.timer \
	cli/adexport.sysusers
