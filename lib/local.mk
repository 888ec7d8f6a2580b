noinst_LTLIBRARIES += lib/libadrcpt-core.la
lib_LTLIBRARIES += lib/libadrcpt.la

lib_libadrcpt_core_la_SOURCES = \
	lib/accepted.c lib/accepted.h \
	lib/addr.c lib/addr.h \
	lib/addr_domain.c lib/addr_domain.h \
	lib/addr_plain.c lib/addr_plain.h \
	lib/addr_syntax.c lib/addr_syntax.h \
	lib/addresses.c lib/addresses.h \
	lib/base64.c lib/base64.h \
	lib/buf.c lib/buf.h \
	lib/canary.c lib/canary.h \
	lib/clixml.c lib/clixml.h \
	lib/clixml_convert.c lib/clixml_convert.h \
	lib/crowd.c lib/crowd.h \
	lib/delta.c lib/delta.h \
	lib/diff.c lib/diff.h \
	lib/dn.c lib/dn.h \
	lib/domains.c lib/domains.h \
	lib/entry.c lib/entry.h \
	lib/error.c lib/error.h \
	lib/explain.c lib/explain.h \
	lib/export.c lib/export.h \
	lib/export_explain.c \
	lib/export_result.c \
	lib/guard.c lib/guard.h \
	lib/guid.c lib/guid.h \
	lib/hash.c lib/hash.h \
	lib/include.c lib/include.h \
	lib/index.c lib/index.h \
	lib/index_build.c \
	lib/input.c lib/input.h \
	lib/kind.c lib/kind.h \
	lib/ldap_accepted.c lib/ldap_accepted.h \
	lib/ldap_ber.c lib/ldap_ber.h \
	lib/ldap_bind.c lib/ldap_bind.h \
	lib/ldap_check.c lib/ldap_check.h \
	lib/ldap_conn.c lib/ldap_conn.h \
	lib/ldap_creds.c lib/ldap_creds.h \
	lib/ldap_discover.c lib/ldap_discover.h \
	lib/ldap_dns.c lib/ldap_dns.h \
	lib/ldap_entry.c lib/ldap_entry.h \
	lib/ldap_io.c lib/ldap_io.h \
	lib/ldap_locate.c lib/ldap_locate.h \
	lib/ldap_lookup.c lib/ldap_lookup.h \
	lib/ldap_options.c lib/ldap_options.h \
	lib/ldap_page.c lib/ldap_page.h \
	lib/ldap_rootdse.c lib/ldap_rootdse.h \
	lib/ldap_search.c lib/ldap_search.h \
	lib/ldap_session.c lib/ldap_session.h \
	lib/ldap_socket.c lib/ldap_socket.h \
	lib/ldap_stream.c lib/ldap_stream.h \
	lib/ldap_tls.c lib/ldap_tls.h \
	lib/ldap_walk.c lib/ldap_walk.h \
	lib/ldap_words.c lib/ldap_words.h \
	lib/ldif.c lib/ldif.h \
	lib/ldif_parse.c lib/ldif_parse.h \
	lib/lines.c lib/lines.h \
	lib/lmdb_file.c lib/lmdb_file.h \
	lib/load.c lib/load.h \
	lib/lost_domain.c lib/lost_domain.h \
	lib/map.c lib/map.h \
	lib/map_aliases.c lib/map_aliases.h \
	lib/map_domains.c lib/map_domains.h \
	lib/mem.c lib/mem.h \
	lib/names.c lib/names.h \
	lib/nearby.c lib/nearby.h \
	lib/object.c lib/object.h \
	lib/option.c lib/option.h \
	lib/out.c lib/out.h \
	lib/output.c lib/output.h \
	lib/pairs.c lib/pairs.h \
	lib/pieces.c lib/pieces.h \
	lib/proxies.c lib/proxies.h \
	lib/publish.c lib/publish.h \
	lib/range.c lib/range.h \
	lib/recipient.c lib/recipient.h \
	lib/recipient_get.c \
	lib/recipient_merge.c \
	lib/record.c lib/record.h \
	lib/records.c lib/records.h \
	lib/reporter.c lib/reporter.h \
	lib/review.c lib/review.h \
	lib/scope.c lib/scope.h \
	lib/secret.c lib/secret.h \
	lib/select.c lib/select.h \
	lib/set.c lib/set.h \
	lib/shelves.c lib/shelves.h \
	lib/sort.c lib/sort.h \
	lib/source.c lib/source.h \
	lib/source_clixml.c \
	lib/source_dsml.c \
	lib/source_ldap.c \
	lib/source_ldif.c \
	lib/source_list.c \
	lib/stored.c lib/stored.h \
	lib/table.c lib/table.h \
	lib/target.c lib/target.h \
	lib/temp.c lib/temp.h \
	lib/text.c lib/text.h \
	lib/trace.c lib/trace.h \
	lib/version.c \
	lib/wanted.c lib/wanted.h \
	lib/word.h \
	lib/writer.c lib/writer.h \
	lib/writer_cdb.c \
	lib/writer_csv.c \
	lib/writer_dsml.c \
	lib/writer_json.c \
	lib/writer_ldif.c \
	lib/writer_lmdb.c \
	lib/writer_postfix.c \
	lib/xml_queue.c lib/xml_queue.h \
	lib/xml_read.c lib/xml_read.h \
	lib/xml_write.c lib/xml_write.h
lib_libadrcpt_core_la_CPPFLAGS = -include config.h $(AM_CPPFLAGS)
lib_libadrcpt_core_la_CFLAGS = $(AM_CFLAGS) \
	$(LDAP_CFLAGS) $(KRB5_CFLAGS) $(SASL_CFLAGS) $(GNUTLS_CFLAGS) \
	$(IDN2_CFLAGS) $(CDB_CFLAGS) $(LMDB_CFLAGS) \
	$(JANSSON_CFLAGS) $(LIBXML_CFLAGS)
lib_libadrcpt_core_la_LIBADD = \
	$(LDAP_LIBS) $(KRB5_LIBS) $(RESOLV_LIBS) $(GNUTLS_LIBS) $(IDN2_LIBS) \
	$(UNISTRING_LIBS) $(CDB_LIBS) $(LMDB_LIBS) $(JANSSON_LIBS) \
	$(LIBXML_LIBS)

lib_libadrcpt_la_SOURCES =
lib_libadrcpt_la_LIBADD = lib/libadrcpt-core.la
# -version-info C:R:A.  A release that changes code only: R+1.  One that adds to
# the interface: C+1, R=0, A+1.  One that removes or changes: C+1, R=0, A=0.
lib_libadrcpt_la_LDFLAGS = -no-undefined -version-info 0:0:0 \
	-export-symbols $(srcdir)/lib/libadrcpt.sym
EXTRA_lib_libadrcpt_la_DEPENDENCIES = lib/libadrcpt.sym

dist_man_MANS += lib/libadrcpt.3
EXTRA_DIST += lib/libadrcpt.sym
