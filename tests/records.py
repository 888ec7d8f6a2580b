"""Read a record file with Python's own means and compare it with the JSON of
the same recipients, and with the LDIF that both were made of:

    records.py csv|ldif|dsml FILE JSON LDIF
"""

import base64
import csv
import json
import sys
import uuid
import xml.etree.ElementTree

DSML = "{urn:oasis:names:tc:DSML:2:0:core}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def read_csv(path):
    """The rows, as dictionaries."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    assert text.endswith("\r\n")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def rows_of(recipients):
    """What read_csv() has to return."""
    rows = [
        {
            "address": address,
            "primary": one["primary"] or "",
            "kind": one["kind"],
            "name": one["name"] or "",
            "dn": one["dn"],
        }
        for one in recipients
        for address in one["addresses"]
    ]
    return sorted(rows, key=lambda row: (row["address"].encode(),
                                         row["dn"].encode()))


def read_ldif(path):
    """A list of entries: name and bytes of each value."""
    with open(path, "rb") as file:
        text = file.read()
    lines = text.split(b"\n")
    assert all(len(line) <= 76 for line in lines)
    assert all(32 <= byte < 127 or byte == 10 for byte in text)
    version, *records = text.replace(b"\n ", b"").split(b"\n\n")
    assert version == b"version: 1"
    assert records.pop() == b""
    entries = []
    for record in records:
        entry = []
        for line in record.split(b"\n"):
            name, value = line.split(b":", 1)
            if value.startswith(b":"):
                value = base64.b64decode(value[1:].strip(), validate=True)
            else:
                value = value.lstrip(b" ")
                assert not value.startswith((b":", b"<"))
            entry.append((name.decode(), value))
        entries.append(entry)
    return entries


def read_dsml(path):
    """The same of a DSMLv2 file."""
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == DSML + "batchResponse"
    (response,) = root
    *items, done = response
    assert done.tag == DSML + "searchResultDone"
    assert done.find(DSML + "resultCode").get("code") == "0"
    entries = []
    for item in items:
        entry = [("dn", item.get("dn").encode())]
        for attribute in item:
            for value in attribute:
                text = (value.text or "").encode()
                if value.get(TYPE) == "xsd:base64Binary":
                    text = base64.b64decode(text, validate=True)
                entry.append((attribute.get("name"), text))
        entries.append(entry)
    return entries


def spelled(path):
    """All SMTP addresses that an LDIF file holds, as they stand there."""
    with open(path, "rb") as file:
        text = file.read().replace(b"\r\n", b"\n").replace(b"\n ", b"")
    values = set()
    for line in text.split(b"\n"):
        name, colon, value = line.partition(b":")
        if name.lower() != b"proxyaddresses":
            continue
        if value.startswith(b":"):
            value = base64.b64decode(value[1:].strip())
        value = value.lstrip(b" ")
        if value[:5].lower() == b"smtp:":
            values.add(value[5:])
    return values


def check_entry(entry, one, original):
    """Has the entry what the recipient has?"""
    def values(name):
        return [value.decode() for key, value in entry if key == name]

    assert entry[0] == ("dn", one["dn"].encode())
    guid = [value for name, value in entry if name == "objectGUID"]
    want = [uuid.UUID(one["guid"]).bytes_le] if one["guid"] else []
    assert guid == want, guid
    assert values("displayName") == ([one["name"]] if one["name"] else [])
    proxies = values("proxyAddresses")
    smtp = [value for value in proxies if value[:5].lower() == "smtp:"]
    assert [v for v in proxies if v not in smtp] == one["other"], proxies
    first = [value[5:] for value in smtp if value.startswith("SMTP:")]
    assert first == ([one["primary"]] if one["primary"] else []), first
    assert len(smtp) >= len(one["addresses"])
    assert {value[5:].encode() for value in smtp} <= original, smtp


def main(form, path, json_path, ldif_path):
    with open(json_path, encoding="utf-8") as file:
        recipients = json.load(file)
    if form == "csv":
        assert read_csv(path) == rows_of(recipients)
        return
    entries = {"ldif": read_ldif, "dsml": read_dsml}[form](path)
    original = spelled(ldif_path)
    assert len(entries) == len(recipients)
    for entry, one in zip(entries, recipients):
        check_entry(entry, one, original)


main(*sys.argv[1:])
