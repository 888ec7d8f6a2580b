#!/usr/bin/env python3
"""What adexport has to find in the Samba bed, worked out from its truth.

    truth.py table [--exclude LIST] [--under DN]... TRUTH
    truth.py records [--exclude LIST] TRUTH JSON

table prints the lookup table relay_recipients as --format postfix has to be.
records compares the output of --format json with the truth, object by object,
and prints what differs.  TRUTH is the file that forest.py writes.

This shares nothing with the program under test.  Ordinary ASCII addresses are
folded here; what forest.py makes up beyond these is in the list ODD, with the
keys that are expected of it, and anything else ends this with an error.
"""

import argparse
import json
import re
import sys

# A value of proxyAddresses, and the keys that have to come of it; none if it
# has to be refused.
ODD = [(re.compile("^%s$" % value), keys) for value, keys in (
    (r"smtp:(jürgen[0-9]+@example\.test)", [r"\1"]),
    (r'smtp:("odd [0-9]+"@example\.test)', [r"\1"]),
    (r"smtp:([a-z0-9.'-]+)@münchen\.example\.test",
     [r"\1@münchen.example.test", r"\1@xn--mnchen-3ya.example.test"]),
    (r"smtp:", []),
    (r"smtp:noat[0-9]+", []),
    (r"smtp: lead[0-9]+@example\.test", []),
    (r"smtp:trail[0-9]+@example\.test ", []),
)]
ORDINARY = re.compile(r"^[A-Za-z0-9'_-]+(\.[A-Za-z0-9'_-]+)*"
                      r"@[A-Za-z]+(\.[A-Za-z]+)+$", re.ASCII)

# Kinds whose accounts are disabled by design, or are not the mailbox's
NEVER_DISABLED = {"SharedMailbox", "RoomMailbox", "RemoteUserMailbox",
                  "MailUser"}

# Some objects in full; the others' kind is not in the truth.
KINDS = {
    "CN=Big Proxy,OU=Users": ("UserMailbox", "Big Proxy"),
    "CN=Folder 0,OU=Folders": ("PublicFolder", "Folder 0"),
    "CN=List 0,OU=Folders": ("DynamicDistributionGroup", "List 0"),
}
KINDS_OF_CLASS = {
    "user": NEVER_DISABLED | {"UserMailbox"},
    "group": {"MailUniversalDistributionGroup", "MailUniversalSecurityGroup",
              "Group"},
    "contact": {"MailContact"},
    "publicFolder": {"PublicFolder"},
    "msExchDynamicDistributionList": {"DynamicDistributionGroup"},
}
GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def is_smtp(value):
    return value[:5].lower() == "smtp:"


def keys_of(value):
    """The keys that one value of proxyAddresses gives, its own form first."""
    if not is_smtp(value):
        return []
    for odd, keys in ODD:
        match = odd.match(value)
        if match:
            return [match.expand(key) for key in keys]
    if not ORDINARY.match(value[5:]):
        sys.exit("truth.py: not in the list of odd values: %r" % value)
    return [value[5:].lower()]


def classes(fact):
    """As far as --exclude is tried; the truth knows no recipient types."""
    result = set()
    if fact["auth"] or fact["restricted"]:
        result.add("internal-only")
    if fact["hidden"]:
        result.add("hidden")
    if fact["kind"] in ("group", "msExchDynamicDistributionList"):
        result.add("group")
    if fact["kind"] == "contact":
        result.add("contact")
    return result


def read(path, excluded=(), under=()):
    endings = tuple(dn.lower() for dn in under) or ("",)
    with open(path, encoding="utf-8") as lines:
        for fact in map(json.loads, lines):
            if not classes(fact) & set(excluded) and \
                    fact["dn"].lower().endswith(endings):
                yield fact


def print_table(args):
    keys = {key.encode() for fact in read(args.truth, args.exclude, args.under)
            for value in fact["proxyAddresses"] for key in keys_of(value)}
    sys.stdout.buffer.write(b"".join(key + b"\tOK\n" for key in sorted(keys)))


def primaries(fact):
    return [v[5:] for v in fact["proxyAddresses"] if v.startswith("SMTP:")]


def expected(fact):
    """The members of a record that follow from the truth alone."""
    values = fact["proxyAddresses"]
    primary = (primaries(fact) + [None])[0]
    first = primary.lower() if primary else None
    addresses = {keys_of(v)[0] for v in values if keys_of(v)} - {first}
    target = fact["targetAddress"]
    return {
        "primary": primary,
        "addresses": ([first] if first else []) +
        sorted(addresses, key=str.encode),
        "other": sorted((v for v in values if not is_smtp(v)),
                        key=str.encode),
        "target": target and target[5:],
        "hidden": fact["hidden"],
        "internal_only": fact["auth"] or fact["restricted"],
    }


def differences(fact, record):
    for name, value in expected(fact).items():
        if record[name] != value:
            yield "%s is %r, not %r" % (name, record[name], value)
    if record["kind"] not in KINDS_OF_CLASS[fact["kind"]]:
        yield "kind of a %s is %s" % (fact["kind"], record["kind"])
    disabled = fact["disabled"] and record["kind"] not in NEVER_DISABLED
    if record["disabled"] != disabled:
        yield "disabled is %r" % record["disabled"]
    if not GUID.match(record["guid"] or ""):
        yield "guid is %r" % record["guid"]
    for prefix, wanted in KINDS.items():
        if fact["dn"].startswith(prefix) and \
                (record["kind"], record["name"]) != wanted:
            yield "kind and name are not %s, %s" % wanted


def compare_records(args):
    with open(args.json, encoding="utf-8") as file:
        records = json.load(file)
    found = {record["dn"]: record for record in records}
    wanted = {fact["dn"]: fact for fact in read(args.truth, args.exclude)
              if any(keys_of(v) for v in fact["proxyAddresses"])}
    problems = ["%s: missing" % dn for dn in wanted.keys() - found.keys()]
    problems += ["%s: too many" % dn for dn in found.keys() - wanted.keys()]
    for dn in wanted.keys() & found.keys():
        problems += ["%s: %s" % (dn, text)
                     for text in differences(wanted[dn], found[dn])]
    dns = [record["dn"].encode() for record in records]
    if dns != sorted(set(dns)):
        problems.append("not sorted by DN, or not unique")
    if sum(record["disabled"] for record in records) == 0:
        problems.append("no record at all is disabled")
    print("\n".join(problems[:20]))
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("table", "records"):
        command = commands.add_parser(name)
        command.add_argument("--exclude", default="system internal-only",
                             type=str.split)
        command.add_argument("--under", action="append", default=[])
        command.add_argument("truth")
        if name == "records":
            command.add_argument("json")
    args = parser.parse_args()
    run = {"table": print_table, "records": compare_records}[args.command]
    sys.exit(run(args))


if __name__ == "__main__":
    main()
