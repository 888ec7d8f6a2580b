#!/usr/bin/env python3
"""What adexport has to find in an LDIF file, worked out by other means.

    extract.py [--base DN]... [--exclude LIST] [--map cdb] FILE

Prints the lookup table relay_recipients as adexport --format postfix has to:
key, tab, OK, sorted by bytes.  --map cdb adds the keys that Postfix's text
format cannot hold (they begin with '#').  FILE may be '-'.

This shares nothing with the program under test: its own reader of LDIF, its
own reading of the rules.  Ordinary ASCII addresses are folded here; what is
not ordinary has to be in forest.py's list of odd values with the keys that are
expected of it, and if it is not, this ends with an error.
"""

import argparse
import base64
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from forest import ODD, RAW  # noqa: E402

PREFIX = re.compile(rb"^[A-Za-z]+(?=:)")

# An address that needs no thought: dot-atom, and a domain of letters, digits
# and inner hyphens.
ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = rb"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
ORDINARY = re.compile(rb"^(" + ATOM + rb"(?:\." + ATOM + rb")*)@" +
                      LABEL + rb"(\." + LABEL + rb")*$")

# Recipient types by class.  The last line of "system" are types that do not
# take mail at all.
TYPES = {
    "system": {8192, 16384, 4194304, 8388608, 16777216, 536870912,
               68719476736, 549755813888, 4398046511104,
               65536, 131072, 262144, 524288, 1048576, 2097152, 33554432,
               1073741824, 4294967296},
    "group": {256, 512, 1024, 2048, 268435456, 1099511627776, 8796093022208},
    "contact": {64, 32768},
    "mail-user": {128},
    "public-folder": {4096},
    "remote": {2147483648, 8589934592, 17179869184, 34359738368,
               274877906944, 8796093022208},
}
USER_MAILBOX, LEGACY_MAILBOX = 1, 8
ACCOUNT_DISABLED = 2


def unfolded(data):
    """Logical lines: a line that begins with a blank goes on the last one."""
    return data.replace(b"\r\n", b"\n").replace(b"\n ", b"").split(b"\n")


def records(data):
    """Each record as {name in lower case: [values]}, "dn" among them."""
    record = {}
    for line in unfolded(data):
        if not line:
            if b"dn" in record:
                yield record
            record = {}
        elif not line.startswith(b"#"):
            name, _, value = line.partition(b":")
            if value.startswith(b":"):
                value = base64.b64decode(value[1:].strip())
            else:
                value = value.lstrip(b" ")
            record.setdefault(name.lower(), []).append(value)
    if b"dn" in record:
        yield record


def first(record, name, default=b""):
    return record.get(name, [default])[0]


def is_internal_only(record):
    return (first(record, b"msexchrequireauthtosendto") == b"TRUE" or
            b"authorig" in record or b"dlmemsubmitperms" in record)


def classes(record):
    """The names that --exclude knows this recipient by."""
    kind = int(first(record, b"msexchrecipienttypedetails", b"0"))
    control = int(first(record, b"useraccountcontrol", b"0"))
    objects = {each.lower() for each in record.get(b"objectclass", [])}
    result = {name for name, types in TYPES.items() if kind in types}
    if b"computer" in objects:
        result.add("system")
    if kind == 0 and b"contact" in objects:
        result.add("contact")
    if objects & {b"group", b"msexchdynamicdistributionlist"}:
        result.add("group")
    if b"publicfolder" in objects:
        result.add("public-folder")
    if is_internal_only(record):
        result.add("internal-only")
    if first(record, b"msexchhidefromaddresslists") == b"TRUE":
        result.add("hidden")
    if (control & ACCOUNT_DISABLED and b"user" in objects and
            kind in (0, USER_MAILBOX, LEGACY_MAILBOX)):
        result.add("disabled")
    return result


def odd_keys():
    """The list of odd values as {value: [keys]}, all bytes."""
    result = {}
    for value, keys in ODD + RAW:
        raw = value if isinstance(value, bytes) else value.encode()
        result[raw] = [key.encode() for key in keys]
    return result


def keys_of(value, odd):
    """The keys that one value of proxyAddresses gives."""
    if value in odd:
        return odd[value]
    prefix = PREFIX.match(value)
    if not prefix or prefix.group().lower() != b"smtp":
        return []
    match = ORDINARY.match(value[5:])
    if not match or len(match.group(1)) > 64 or len(value) > 5 + 254:
        sys.exit(f"extract.py: not in the list of odd values: {value!r}")
    return [value[5:].lower()]


def extract(data, bases, excluded):
    odd = odd_keys()
    endings = [base.encode().lower() for base in bases] or [b""]
    found = set()
    for record in records(data):
        dn = first(record, b"dn").lower()
        if not any(dn.endswith(ending) for ending in endings):
            continue
        if classes(record) & excluded:
            continue
        for value in record.get(b"proxyaddresses", []):
            found.update(keys_of(value, odd))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", action="append", default=[])
    parser.add_argument("--exclude", default="system internal-only")
    parser.add_argument("--map", choices=["postfix", "cdb"], default="postfix")
    parser.add_argument("file")
    args = parser.parse_args()
    source = sys.stdin if args.file == "-" else open(args.file, "rb")
    data = getattr(source, "buffer", source).read()
    excluded = set(args.exclude.replace(",", " ").split()) - {"none"}
    found = extract(data, args.base, excluded)
    if args.map == "postfix":
        found = {key for key in found if not key.startswith(b"#")}
    sys.stdout.buffer.write(b"".join(key + b"\tOK\n" for key in sorted(found)))


if __name__ == "__main__":
    main()
