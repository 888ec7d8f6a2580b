# A real Active Directory: Samba, which the test installs, makes and starts.
script_tests += tests/test_samba.sh
