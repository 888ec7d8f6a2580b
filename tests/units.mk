# Unit tests of single modules; test_oom is linked so that allocations of the
# library's own code can fail.
unit_tests += \
	tests/test_addr_plain \
	tests/test_addresses \
	tests/test_base64 \
	tests/test_buf \
	tests/test_diff \
	tests/test_dn \
	tests/test_domains \
	tests/test_entry \
	tests/test_export \
	tests/test_guard \
	tests/test_guid \
	tests/test_hash \
	tests/test_include \
	tests/test_ldap_ber \
	tests/test_ldap_stream \
	tests/test_ldap_words \
	tests/test_ldif \
	tests/test_lines \
	tests/test_map \
	tests/test_mem \
	tests/test_names \
	tests/test_nearby \
	tests/test_oom \
	tests/test_option \
	tests/test_out \
	tests/test_pieces \
	tests/test_proxies \
	tests/test_publish \
	tests/test_range \
	tests/test_reading \
	tests/test_reading_records \
	tests/test_recipient \
	tests/test_reporter \
	tests/test_scope \
	tests/test_secret \
	tests/test_select \
	tests/test_set \
	tests/test_shelves \
	tests/test_sort \
	tests/test_source_clixml \
	tests/test_source_dsml \
	tests/test_source_ldif \
	tests/test_source_list \
	tests/test_table \
	tests/test_target \
	tests/test_temp \
	tests/test_text \
	tests/test_trace \
	tests/test_wanted \
	tests/test_word \
	tests/test_writer \
	tests/test_xml_read

if WITH_CRITERION
check_LTLIBRARIES += tests/libunit.la
endif
tests_libunit_la_SOURCES = tests/file_bed.c tests/file_bed.h \
	tests/unit.c tests/unit.h
tests_libunit_la_CPPFLAGS = $(unit_cppflags)
tests_libunit_la_CFLAGS = $(unit_cflags)

tests_test_addr_plain_SOURCES = tests/test_addr_plain.c
tests_test_addr_plain_CPPFLAGS = $(unit_cppflags)
tests_test_addr_plain_CFLAGS = $(unit_cflags)
tests_test_addr_plain_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_addresses_SOURCES = tests/test_addresses.c
tests_test_addresses_CPPFLAGS = $(unit_cppflags)
tests_test_addresses_CFLAGS = $(unit_cflags)
tests_test_addresses_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_base64_SOURCES = tests/test_base64.c
tests_test_base64_CPPFLAGS = $(unit_cppflags)
tests_test_base64_CFLAGS = $(unit_cflags)
tests_test_base64_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_buf_SOURCES = tests/test_buf.c
tests_test_buf_CPPFLAGS = $(unit_cppflags)
tests_test_buf_CFLAGS = $(unit_cflags)
tests_test_buf_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_dn_SOURCES = tests/test_dn.c
tests_test_dn_CPPFLAGS = $(unit_cppflags)
tests_test_dn_CFLAGS = $(unit_cflags)
tests_test_dn_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_domains_SOURCES = tests/test_domains.c
tests_test_domains_CPPFLAGS = $(unit_cppflags)
tests_test_domains_CFLAGS = $(unit_cflags)
tests_test_domains_LDADD = tests/libunit.la $(unit_ldadd)
tests_test_diff_SOURCES = tests/test_diff.c
tests_test_diff_CPPFLAGS = $(unit_cppflags)
tests_test_diff_CFLAGS = $(unit_cflags)
tests_test_diff_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_entry_SOURCES = tests/test_entry.c
tests_test_entry_CPPFLAGS = $(unit_cppflags)
tests_test_entry_CFLAGS = $(unit_cflags)
tests_test_entry_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_export_SOURCES = tests/test_export.c
tests_test_export_CPPFLAGS = $(unit_cppflags)
tests_test_export_CFLAGS = $(unit_cflags)
tests_test_export_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_guid_SOURCES = tests/test_guid.c
tests_test_guid_CPPFLAGS = $(unit_cppflags)
tests_test_guid_CFLAGS = $(unit_cflags)
tests_test_guid_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_hash_SOURCES = tests/test_hash.c
tests_test_hash_CPPFLAGS = $(unit_cppflags)
tests_test_hash_CFLAGS = $(unit_cflags)
tests_test_hash_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_include_SOURCES = tests/test_include.c
tests_test_include_CPPFLAGS = $(unit_cppflags)
tests_test_include_CFLAGS = $(unit_cflags)
tests_test_include_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_ber_SOURCES = tests/test_ldap_ber.c
tests_test_ldap_ber_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_ber_CFLAGS = $(unit_cflags)
tests_test_ldap_ber_LDADD = tests/libunit.la $(unit_ldadd)
tests_test_guard_SOURCES = tests/test_guard.c
tests_test_guard_CPPFLAGS = $(unit_cppflags)
tests_test_guard_CFLAGS = $(unit_cflags)
tests_test_guard_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_stream_SOURCES = tests/test_ldap_stream.c
tests_test_ldap_stream_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_stream_CFLAGS = $(unit_cflags)
tests_test_ldap_stream_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldap_words_SOURCES = tests/test_ldap_words.c
tests_test_ldap_words_CPPFLAGS = $(unit_cppflags)
tests_test_ldap_words_CFLAGS = $(unit_cflags)
tests_test_ldap_words_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_ldif_SOURCES = tests/test_ldif.c
tests_test_ldif_CPPFLAGS = $(unit_cppflags)
tests_test_ldif_CFLAGS = $(unit_cflags)
tests_test_ldif_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_lines_SOURCES = tests/test_lines.c
tests_test_lines_CPPFLAGS = $(unit_cppflags)
tests_test_lines_CFLAGS = $(unit_cflags)
tests_test_lines_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_map_SOURCES = tests/test_map.c
tests_test_map_CPPFLAGS = $(unit_cppflags)
tests_test_map_CFLAGS = $(unit_cflags)
tests_test_map_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_mem_SOURCES = tests/test_mem.c
tests_test_mem_CPPFLAGS = $(unit_cppflags)
tests_test_mem_CFLAGS = $(unit_cflags)
tests_test_mem_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_oom_SOURCES = tests/test_oom.c
tests_test_oom_CPPFLAGS = $(unit_cppflags)
tests_test_oom_CFLAGS = $(unit_cflags)
tests_test_oom_LDADD = tests/libunit.la $(unit_ldadd)
tests_test_oom_LDFLAGS = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

tests_test_names_SOURCES = tests/test_names.c
tests_test_names_CPPFLAGS = $(unit_cppflags)
tests_test_names_CFLAGS = $(unit_cflags)
tests_test_names_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_nearby_SOURCES = tests/test_nearby.c
tests_test_nearby_CPPFLAGS = $(unit_cppflags)
tests_test_nearby_CFLAGS = $(unit_cflags)
tests_test_nearby_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_option_SOURCES = tests/test_option.c
tests_test_option_CPPFLAGS = $(unit_cppflags)
tests_test_option_CFLAGS = $(unit_cflags)
tests_test_option_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_out_SOURCES = tests/test_out.c
tests_test_out_CPPFLAGS = $(unit_cppflags)
tests_test_out_CFLAGS = $(unit_cflags)
tests_test_out_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_pieces_SOURCES = tests/test_pieces.c
tests_test_pieces_CPPFLAGS = $(unit_cppflags)
tests_test_pieces_CFLAGS = $(unit_cflags)
tests_test_pieces_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_proxies_SOURCES = tests/test_proxies.c
tests_test_proxies_CPPFLAGS = $(unit_cppflags)
tests_test_proxies_CFLAGS = $(unit_cflags)
tests_test_proxies_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_publish_SOURCES = tests/test_publish.c
tests_test_publish_CPPFLAGS = $(unit_cppflags)
tests_test_publish_CFLAGS = $(unit_cflags)
tests_test_publish_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_range_SOURCES = tests/test_range.c
tests_test_range_CPPFLAGS = $(unit_cppflags)
tests_test_range_CFLAGS = $(unit_cflags)
tests_test_range_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_reading_SOURCES = tests/test_reading.c
tests_test_reading_CPPFLAGS = $(unit_cppflags)
tests_test_reading_CFLAGS = $(unit_cflags) $(CDB_CFLAGS) $(LMDB_CFLAGS)
tests_test_reading_LDADD = tests/libunit.la $(unit_ldadd) $(CDB_LIBS) $(LMDB_LIBS)

tests_test_recipient_SOURCES = tests/test_recipient.c
tests_test_recipient_CPPFLAGS = $(unit_cppflags)
tests_test_recipient_CFLAGS = $(unit_cflags)
tests_test_recipient_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_reading_records_SOURCES = tests/test_reading_records.c
tests_test_reading_records_CPPFLAGS = $(unit_cppflags)
tests_test_reading_records_CFLAGS = $(unit_cflags)
tests_test_reading_records_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_reporter_SOURCES = tests/test_reporter.c
tests_test_reporter_CPPFLAGS = $(unit_cppflags)
tests_test_reporter_CFLAGS = $(unit_cflags)
tests_test_reporter_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_scope_SOURCES = tests/test_scope.c
tests_test_scope_CPPFLAGS = $(unit_cppflags)
tests_test_scope_CFLAGS = $(unit_cflags)
tests_test_scope_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_secret_SOURCES = tests/test_secret.c
tests_test_secret_CPPFLAGS = $(unit_cppflags)
tests_test_secret_CFLAGS = $(unit_cflags)
tests_test_secret_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_select_SOURCES = tests/test_select.c
tests_test_select_CPPFLAGS = $(unit_cppflags)
tests_test_select_CFLAGS = $(unit_cflags)
tests_test_select_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_set_SOURCES = tests/test_set.c
tests_test_set_CPPFLAGS = $(unit_cppflags)
tests_test_set_CFLAGS = $(unit_cflags)
tests_test_set_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_shelves_SOURCES = tests/test_shelves.c
tests_test_shelves_CPPFLAGS = $(unit_cppflags)
tests_test_shelves_CFLAGS = $(unit_cflags)
tests_test_shelves_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_source_clixml_SOURCES = tests/test_source_clixml.c
tests_test_source_clixml_CPPFLAGS = $(unit_cppflags) -DUNIT_SRCDIR='"$(abs_top_srcdir)"'
tests_test_source_clixml_CFLAGS = $(unit_cflags)
tests_test_source_clixml_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_source_dsml_SOURCES = tests/test_source_dsml.c
tests_test_source_dsml_CPPFLAGS = $(unit_cppflags)
tests_test_source_dsml_CFLAGS = $(unit_cflags)
tests_test_source_dsml_LDADD = tests/libunit.la $(unit_ldadd)
tests_test_sort_SOURCES = tests/test_sort.c
tests_test_sort_CPPFLAGS = $(unit_cppflags)
tests_test_sort_CFLAGS = $(unit_cflags)
tests_test_sort_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_source_ldif_SOURCES = tests/test_source_ldif.c
tests_test_source_ldif_CPPFLAGS = $(unit_cppflags)
tests_test_source_ldif_CFLAGS = $(unit_cflags)
tests_test_source_ldif_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_source_list_SOURCES = tests/test_source_list.c
tests_test_source_list_CPPFLAGS = $(unit_cppflags)
tests_test_source_list_CFLAGS = $(unit_cflags)
tests_test_source_list_LDADD = tests/libunit.la $(unit_ldadd)
tests_test_table_SOURCES = tests/test_table.c
tests_test_table_CPPFLAGS = $(unit_cppflags)
tests_test_table_CFLAGS = $(unit_cflags)
tests_test_table_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_target_SOURCES = tests/test_target.c
tests_test_target_CPPFLAGS = $(unit_cppflags)
tests_test_target_CFLAGS = $(unit_cflags)
tests_test_target_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_temp_SOURCES = tests/test_temp.c
tests_test_temp_CPPFLAGS = $(unit_cppflags)
tests_test_temp_CFLAGS = $(unit_cflags)
tests_test_temp_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_text_SOURCES = tests/test_text.c
tests_test_text_CPPFLAGS = $(unit_cppflags)
tests_test_text_CFLAGS = $(unit_cflags)
tests_test_text_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_trace_SOURCES = tests/test_trace.c
tests_test_trace_CPPFLAGS = $(unit_cppflags)
tests_test_trace_CFLAGS = $(unit_cflags)
tests_test_trace_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_wanted_SOURCES = tests/test_wanted.c
tests_test_wanted_CPPFLAGS = $(unit_cppflags)
tests_test_wanted_CFLAGS = $(unit_cflags)
tests_test_wanted_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_word_SOURCES = tests/test_word.c
tests_test_word_CPPFLAGS = $(unit_cppflags)
tests_test_word_CFLAGS = $(unit_cflags)
tests_test_word_LDADD = tests/libunit.la $(unit_ldadd)

tests_test_writer_SOURCES = tests/test_writer.c
tests_test_writer_CPPFLAGS = $(unit_cppflags) \
	-DUNIT_SRCDIR='"$(abs_top_srcdir)"'
tests_test_writer_CFLAGS = $(unit_cflags) $(CDB_CFLAGS) $(LMDB_CFLAGS) \
	$(JANSSON_CFLAGS)
tests_test_writer_LDADD = tests/libunit.la $(unit_ldadd) $(CDB_LIBS) \
	$(LMDB_LIBS) $(JANSSON_LIBS)

tests_test_xml_read_SOURCES = tests/test_xml_read.c
tests_test_xml_read_CPPFLAGS = $(unit_cppflags)
tests_test_xml_read_CFLAGS = $(unit_cflags) $(LIBXML_CFLAGS)
tests_test_xml_read_LDADD = tests/libunit.la $(unit_ldadd) $(LIBXML_LIBS)

EXTRA_DIST += tests/fixtures
