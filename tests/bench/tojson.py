#!/usr/bin/env python3
"""tojson.py VALUES OUT: the output stage of the python-ldap scripts.

VALUES holds one value of proxyAddresses a line.  Addresses are folded and
collected in a set, which is written as one sorted JSON array.
"""

import json
import sys

seen = set()
with open(sys.argv[1], "rb") as values:
    for line in values:
        if line[:5].lower() == b"smtp:":
            seen.add(line[5:-1].lower().decode())
with open(sys.argv[2], "w") as out:
    json.dump({"recipients": sorted(seen)}, out)
