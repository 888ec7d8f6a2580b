#!/usr/bin/env python3
"""Write LDIF for slapadd: a sample Active Directory full of mail recipients.

    forest.py COUNT SUFFIX [--seed N] [--raw]

    e.g. forest.py 5000 DC=example,DC=com >forest.ldif

COUNT is the number of recipients of all kinds, 300 at least, in an
organization like many: users and their proxy addresses of every type, shared,
room, equipment and remote mailboxes, groups, contacts, public folders, and the
mailboxes of the system itself.  Some are hidden, disabled, or take no mail
from outside; a few hundredths have names beyond ASCII.  Among them are, always:

  - an object with 3,000 addresses,
  - objects whose names need escaping,
  - addresses that two objects have, in different letter case,
  - every value of ODD below, each on a user of its own; with --raw those of
    RAW too, which are for reading the LDIF itself.

The same arguments always give the same bytes.
"""

import argparse
import base64
import struct
import sys

# --- The odd values ------------------------------------------------------
#
# A value of proxyAddresses, and the lookup keys that have to come of it,
# written down by hand: Postfix's spelling, folded; for an internationalized
# domain both forms.  No keys: the value has to be refused.

LONG_LOCAL = "l" * 64
LABEL = "d" * 61 + "."
LONG_DOMAIN = LABEL * 3 + "example"     # 193 octets

ODD = [
    # not an address
    ("smtp:", []),
    ("smtp: ", []),
    ("smtp:@example.com", []),
    ("smtp:no-at-sign", []),
    ("smtp:no-domain@", []),
    ("smtp:two@signs@example.com", []),
    ("smtp:two..dots@example.com", []),
    ("smtp:.leading.dot@example.com", []),
    ("smtp:trailing.dot.@example.com", []),
    ("smtp:dot.after.domain@example.com.", []),
    ("smtp:two.dots@example..com", []),
    ("smtp:dot.before.domain@.example.com", []),
    ("smtp:hyphen1@-example.com", []),
    ("smtp:hyphen2@example-.com", []),
    ("smtp:colon:within@example.com", []),
    ("smtp:comma,within@example.com", []),
    ("smtp:semicolon;within@example.com", []),
    ("smtp:(comment)parentheses@example.com", []),
    ("smtp:back\\slash@example.com", []),
    ("smtp:<angle@example.com>", []),
    ("smtp:\"open.quote@example.com", []),
    ("smtp:smtp:twice@example.com", []),
    # blanks and what cannot be seen
    ("smtp: blank.before@example.com", []),
    ("smtp:blank.after@example.com ", []),
    ("smtp:blank within@example.com", []),
    ("smtp:tab\twithin@example.com", []),
    ("smtp:line\nbreak@example.com", []),
    ("smtp:carriage.return@example.com\r", []),
    ("smtp:control\x01@example.com", []),
    ("smtp:delete\x7f@example.com", []),
    ("smtp:c1.control\x85@example.com", []),
    ("smtp:no.break\xa0blank@example.com", []),
    ("smtp:ideographic\u3000blank@example.com", []),
    ("smtp:zero\u200bwidth@example.com", []),
    ("smtp:bidi\u202eoverride@example.com", []),
    ("smtp:full.stop@example\u3002com", []),
    # quoted local parts
    ("smtp:\"needless\"@example.com", ["needless@example.com"]),
    ("smtp:\"a\\b.needless\"@example.com", ["ab.needless@example.com"]),
    ("smtp:\"John Q. Public\"@example.com",
     ["\"john q. public\"@example.com"]),
    ("SMTP:\"At@Sign\"@Example.COM", ["\"at@sign\"@example.com"]),
    ("smtp:\"dot.at.end.\"@example.com", ["\"dot.at.end.\"@example.com"]),
    ("smtp:\"two..dots\"@example.com", ["\"two..dots\"@example.com"]),
    ("smtp:\"quote\\\"within\"@example.com",
     ["\"quote\\\"within\"@example.com"]),
    ("smtp:\"back\\\\slash\"@example.com", ["\"back\\\\slash\"@example.com"]),
    ("smtp:\"comma,colon:\"@example.com", ["\"comma,colon:\"@example.com"]),
    # rare but good
    ("smtp:o'neil@example.com", ["o'neil@example.com"]),
    ("smtp:!$%&*+-/=?^_`{|}~@example.com", ["!$%&*+-/=?^_`{|}~@example.com"]),
    ("smtp:#number@example.com", ["#number@example.com"]),
    ("smtp:under_score@under_score.example",
     ["under_score@under_score.example"]),
    ("smtp:root@localhost", ["root@localhost"]),
    ("SmTp:Mixed.Case.Prefix@Example.Com", ["mixed.case.prefix@example.com"]),
    # lengths
    ("smtp:" + LONG_LOCAL + "@example.com", [LONG_LOCAL + "@example.com"]),
    ("smtp:l" + LONG_LOCAL + "@example.com", []),
    ("smtp:" + "a" * 60 + "@" + LONG_DOMAIN,
     ["a" * 60 + "@" + LONG_DOMAIN]),                   # 254 octets
    ("smtp:" + "a" * 61 + "@" + LONG_DOMAIN, []),
    ("smtp:" + "m" * 1100 + "@example.com", []),
    # beyond ASCII
    ("smtp:j\u00fcrgen@example.com", ["j\u00fcrgen@example.com"]),
    ("SMTP:J\u00d6RG@EXAMPLE.COM", ["j\u00f6rg@example.com"]),
    ("smtp:nfd.u\u0308@example.com", ["nfd.u\u0308@example.com"]),
    ("smtp:Gro\u00df@example.com", ["gross@example.com"]),
    ("smtp:\u0130stanbul@example.com", ["i\u0307stanbul@example.com"]),
    ("smtp:\u7528\u6237@example.com", ["\u7528\u6237@example.com"]),
    ("smtp:u-label@m\u00fcller.example",
     ["u-label@m\u00fcller.example", "u-label@xn--mller-kva.example"]),
    ("smtp:A-Label@XN--Mller-KVA.example",
     ["a-label@m\u00fcller.example", "a-label@xn--mller-kva.example"]),
    ("smtp:Upper@M\u00dcLLER.EXAMPLE",
     ["upper@m\u00fcller.example", "upper@xn--mller-kva.example"]),
    ("smtp:nfd@mu\u0308ller.example",
     ["nfd@mu\u0308ller.example", "nfd@m\u00fcller.example",
      "nfd@xn--mller-kva.example"]),
    ("smtp:sharp.s@stra\u00dfe.example",
     ["sharp.s@strasse.example", "sharp.s@xn--strae-oqa.example"]),
    ("smtp:\u7528\u6237@\u4f8b\u5b50.example",
     ["\u7528\u6237@\u4f8b\u5b50.example",
      "\u7528\u6237@xn--fsqu00a.example"]),
    ("smtp:undecodable@xn--0.example", ["undecodable@xn--0.example"]),
    # other types
    ("no.prefix@example.com", []),
    ("smtp", []),
    ("smtpx:other.type@example.com", []),
]

# The same, for values that slapd does not take; only with --raw
RAW = [
    (b"", []),
    (b"smtp:nul\x00byte@example.com", []),
    (b"smtp:bad\xffutf8@example.com", []),
    (b"smtp:overlong\xc0\xafslash@example.com", []),
    (b"smtp:surrogate\xed\xa0\x80@example.com", []),
]

# Names that need escaping in a DN: as they are, and as they are written
NAMES = [
    ("Doe, Jane", "Doe\\, Jane"),
    ("Smith, \"Ed\"", "Smith\\, \\\"Ed\\\""),
    ("R+D", "R\\+D"),
    ("A=B;C<D>E", "A\\=B\\;C\\<D\\>E"),
    ("#1 Support", "\\#1 Support"),
    (" blank before", "\\ blank before"),
    ("back\\slash", "back\\\\slash"),
    ("\u00c5sa \u00d6berg, \u6771\u4eac",
     "\u00c5sa \u00d6berg\\, \u6771\u4eac"),
]

BIG = 3000              # addresses of the one big object
FEWEST = 300            # leaves room for all of the above

# --- The organization ----------------------------------------------------

GIVEN = """Anna Ben Clara David Eva Felix Greta Hans Ida Jon Kim Lena Max Nora
    Otto Paula Quentin Rosa Sven Tina Ulla Viktor Wanda Xaver Yvonne
    Zoe""".split()
SURNAMES = """Adler Becker Conrad Doe Ebert Fischer Graf Hoffmann Iversen Jansen
    Koetter Lang Meyer Neumann Olsen Peters Quandt Richter Schmidt Thoma
    Ulrich Vogel Weber Xander Young Ziegler""".split()
FAR_SURNAMES = ["M\u00fcller", "Gr\u00f6\u00dfe", "\u00c5ngstr\u00f6m",
                "Dvo\u0159\u00e1k", "\u0418\u0432\u0430\u043d\u043e\u0432",
                "\u5c71\u7530", "\u03a0\u03b1\u03c0\u03ac\u03c2"]
DOMAINS = ["example.com", "office.example.com", "example.org",
           "mail.example.net", "sub.dept.example.com", "contoso.example"]
CLOUD = "tenant.mail.onmicrosoft.example"
UNITS = ["Berlin", "Hamburg", "K\u00f6ln", "Leipzig", "M\u00fcnchen", "Praha",
         "Wien", "Z\u00fcrich"]
LEGACY = ("/o=Example Organization/ou=Exchange Administrative Group "
          "(FYDIBOHF23SPDLT)/cn=Recipients/cn=")

USER, DISABLED, PASSWORD_NEVER_EXPIRES = 512, 514, 66048

# msExchRecipientTypeDetails of system objects, with the names they go by
SYSTEM = [
    (8388608, "SystemMailbox{1f05a927-a350-4da2-ae17-%012d}"),
    (16384, "SystemMailbox{8c1d2c4e-5a6f-4f3e-9c1b-%012d}"),
    (8388608, "FederatedEmail.4c1f4d8b-8179-4148-93bf-%012d"),
    (536870912, "DiscoverySearchMailbox {D919BA05-46A6-415f-80AD-%012d}"),
    (8388608, "Migration.8f3e7716-2011-43e4-96b1-%012d"),
    (68719476736, "Public Folder Hierarchy %d"),
    (2097152, "Gone %d"),
]

MASK = (1 << 64) - 1


def mix(number):
    """A well mixed 64-bit number (splitmix64)."""
    number = (number + 0x9E3779B97F4A7C15) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


# --- LDIF ------------------------------------------------------------------

def is_safe(text):
    return (text.isascii() and text.isprintable() and
            text[:1] not in ("", " ", ":", "<") and text[-1] != " ")


def line(name, value):
    """One attribute value, folded as the LDAP tools fold it."""
    if isinstance(value, str) and is_safe(value):
        text = f"{name}: {value}"
    else:
        raw = value if isinstance(value, bytes) else value.encode()
        text = f"{name}:: {base64.b64encode(raw).decode()}"
    if len(text) <= 76:
        return text
    parts = [text[:76]]
    parts += [text[at:at + 75] for at in range(76, len(text), 75)]
    return "\n ".join(parts)


class Forest:
    """Writes the records; numbers the recipients."""

    def __init__(self, count, suffix, seed, odd_values, write):
        self.count = count
        self.odd_values = odd_values
        self.suffix = suffix
        self.seed = seed * 1000003
        self.write = write
        self.number = 0
        self.system = f"CN=Microsoft Exchange System Objects,{suffix}"
        self.before = None

    def record(self, dn, *pairs):
        lines = [line("dn", dn)]
        lines += [line(name, value) for name, value in pairs]
        self.write("\n".join(lines) + "\n\n")

    def object(self, parent, rdn, classes, kind, name, addresses, *more):
        """A recipient.  rdn: the name as the DN needs it."""
        guid = struct.pack("<QQ", mix(self.seed + 2 * self.number + 1),
                           mix(~(self.seed + 2 * self.number) & MASK))
        pairs = [("objectClass", each) for each in classes]
        pairs += [("cn", name), ("displayName", name), ("objectGUID", guid)]
        if kind:
            pairs.append(("msExchRecipientTypeDetails", str(kind)))
        pairs += more
        pairs += [("proxyAddresses", each) for each in addresses]
        self.record(f"CN={rdn},{parent}", *pairs)
        self.number += 1

    # --- containers

    def containers(self):
        domain = self.suffix.split(",")[0].split("=")[1]
        self.record(self.suffix, ("objectClass", "top"),
                    ("objectClass", "domain"), ("dc", domain))
        for dn in (f"CN=Users,{self.suffix}", self.system,
                   f"CN=Monitoring Mailboxes,{self.system}"):
            self.record(dn, ("objectClass", "top"),
                        ("objectClass", "container"),
                        ("cn", dn.split(",")[0][3:]))
        for unit in UNITS + ["Odd"]:
            self.record(f"OU={unit},{self.suffix}", ("objectClass", "top"),
                        ("objectClass", "organizationalUnit"), ("ou", unit))

    def unit(self, number):
        return f"OU={UNITS[number % len(UNITS)]},{self.suffix}"

    # --- recipients of each kind

    def person(self, parent, rdn, name, surname, kind, control, addresses,
               *more):
        self.object(parent, rdn, ("top", "person", "organizationalPerson",
                                  "user"), kind, name, addresses,
                    ("sn", surname), ("userAccountControl", str(control)),
                    *more)

    def addresses(self, login, given, surname, number, dice):
        """Of a user: the primary, and 1 to 6 more of all types."""
        domain = DOMAINS[dice % 6]
        dice //= 6
        local = f"{given}.{surname}.{number}"
        if dice % 4:
            local = local.lower()
        result = [f"SMTP:{local}@{domain}"]
        if dice % 3 == 0:
            result.append(f"SIP:{login}@{domain}")
        if dice % 5 == 0:
            result.append("X400:c=us;a= ;p=Example Organiza;o=Exchange;"
                          f"s={surname};g={given}{number};")
        if dice % 7 < 3:
            result.append(f"{'X500' if dice % 2 else 'x500'}:{LEGACY}{login}")
        if dice % 11 == 0:
            result.append(f"EUM:{10000 + number};phone-context=dial.example")
        if dice % 13 == 0:
            result.append(f"NOTES:{given} {surname}/Example@Example")
        for each in range(dice % 4):
            other = DOMAINS[(dice + each + 1) % 6]
            result.append((f"smtp:{login}@{other}",
                           f"smtp:{surname}{number}@{other}",
                           f"smtp:{login}+old@{other.upper()}")[each])
        return result

    def user(self, number, dice):
        given = GIVEN[dice % 26]
        surname = SURNAMES[dice // 26 % 26]
        dice //= 676
        login = f"{given[0]}{surname}{number}".lower()
        addresses = self.addresses(login, given, surname, number, dice)
        if number % 997 < 100 and self.before:
            # an address of the user before, in other letters
            addresses.append("smtp:" + self.before[5:].swapcase())
        self.before = addresses[0] if number % 997 > 896 else None
        shown = surname
        if dice % 31 == 0:
            shown = FAR_SURNAMES[dice // 31 % len(FAR_SURNAMES)]
        more = [("givenName", given), ("sAMAccountName", login),
                ("mail", addresses[0][5:]), ("mailNickname", login),
                ("legacyExchangeDN", LEGACY + login)]
        if dice % 37 == 0:
            more.append(("msExchHideFromAddressLists", "TRUE"))
        name = f"{given} {shown} {number}"
        rdn = name
        if dice % 41 == 0:
            name = f"{shown}, {given} {number}"
            rdn = f"{shown}\\, {given} {number}"
        kind = 0 if dice % 43 == 0 else 2 if dice % 47 == 0 else 1
        control = DISABLED if dice % 29 == 0 or kind == 2 else USER
        self.person(self.unit(number), rdn, name, shown, kind, control,
                    addresses, *more)

    def mailbox(self, number, kind, what):
        """Shared, room, equipment: the account is disabled by design."""
        login = f"{what.lower()}{number}"
        self.person(self.unit(number), f"{what} {number}", f"{what} {number}",
                    what, kind, DISABLED,
                    [f"SMTP:{what}-{number}@example.com",
                     f"smtp:{login}@office.example.com"],
                    ("mailNickname", login),
                    ("mail", f"{what}-{number}@example.com"))

    def remote(self, number, kind):
        login = f"cloud{number}"
        self.person(self.unit(number), f"Cloud User {number}",
                    f"Cloud User {number}", "Cloud", kind, USER,
                    [f"SMTP:{login}@example.com", f"smtp:{login}@{CLOUD}",
                     f"x500:{LEGACY}{login}"],
                    ("mailNickname", login),
                    ("targetAddress", f"SMTP:{login}@{CLOUD}"))

    def group(self, number, kind, *more):
        name = f"{'Rooms' if kind == 268435456 else 'List'} {number}"
        self.object(self.unit(number), name, ("top", "group"), kind, name,
                    [f"SMTP:List-{number}@example.com",
                     f"smtp:list{number}@example.org"],
                    ("groupType", "8"), ("mailNickname", f"list{number}"),
                    *more)

    def closed_group(self, number):
        """Takes no mail from outside, in one of the ways to say so; the last
        two do take it."""
        somebody = f"CN=Users,{self.suffix}"
        ways = [("msExchRequireAuthToSendTo", "TRUE"),
                ("msExchRequireAuthToSendTo", "TRUE"),
                ("authOrig", somebody), ("dLMemSubmitPerms", somebody),
                ("msExchRequireAuthToSendTo", "FALSE"),
                ("unauthOrig", somebody)]
        self.group(number, 256, ways[number // 100 % len(ways)])

    def dynamic_list(self, number):
        name = f"All of {number}"
        self.object(self.unit(number), name,
                    ("top", "msExchDynamicDistributionList"), 2048, name,
                    [f"SMTP:all-{number}@example.com"])

    def contact(self, number, kind):
        name = f"Partner {number}"
        self.object(self.unit(number), name,
                    ("top", "person", "organizationalPerson", "contact"),
                    kind, name,
                    [f"SMTP:sales{number}@partner.example",
                     f"smtp:partner{number}@example.com"],
                    ("sn", "Partner"),
                    ("targetAddress", f"SMTP:sales{number}@partner.example"))

    def mail_user(self, number):
        self.person(self.unit(number), f"Guest {number}", f"Guest {number}",
                    "Guest", 128, USER,
                    [f"SMTP:guest{number}@example.com"],
                    ("targetAddress", f"SMTP:g{number}@elsewhere.example"))

    def public_folder(self, number):
        name = f"Folder {number}"
        self.object(self.system, name, ("top", "publicFolder"), 4096, name,
                    [f"SMTP:Folder{number}@example.com",
                     f"smtp:folder.{number}@example.org"],
                    ("msExchHideFromAddressLists", "TRUE"))

    def health(self, number):
        name = f"HealthMailbox{mix(self.seed + number):016x}{number:016x}"
        self.person(f"CN=Monitoring Mailboxes,{self.system}", name, name,
                    "Monitoring", 549755813888, USER,
                    [f"SMTP:{name}@example.com"],
                    ("msExchHideFromAddressLists", "TRUE"))

    def system_mailbox(self, number):
        kind, pattern = SYSTEM[number // 100 % len(SYSTEM)]
        name = pattern % number
        local = name.replace(" ", "").replace("{", "").replace("}", "")
        self.person(f"CN=Users,{self.suffix}", name, name, "MSExchApproval",
                    kind, DISABLED, [f"SMTP:{local}@example.com"],
                    ("msExchHideFromAddressLists", "TRUE"))

    def computer(self, number):
        name = f"SERVER{number}"
        self.object(f"CN=Users,{self.suffix}", name,
                    ("top", "person", "organizationalPerson", "user",
                     "computer"), 0, name,
                    [f"SMTP:server{number}@example.com"], ("sn", "Server"),
                    ("userAccountControl", "4096"))

    def no_address(self, number):
        """Not a recipient of mail, though one may telephone."""
        self.person(self.unit(number), f"No Mail {number}",
                    f"No Mail {number}", "Mail", 65536, USER,
                    [f"SIP:nomail{number}@example.com"],
                    ("mail", f"nomail{number}@example.com"))

    # --- what every forest holds

    def odd(self):
        parent = f"OU=Odd,{self.suffix}"
        for index, (value, _) in enumerate(self.odd_values):
            name = f"Odd {index}"
            self.person(parent, name, name, "Odd", 1, USER,
                        [f"SMTP:odd{index}@example.com", value])
        for index, (name, rdn) in enumerate(NAMES):
            self.person(parent, rdn, name, "Escaped", 1, USER,
                        [f"SMTP:escaped{index}@example.com"])
        for name in ("Double.Address", "dOUBLE.aDDRESS"):
            self.person(parent, f"{name} {self.number}",
                        f"{name} {self.number}", "Double", 1, USER,
                        [f"SMTP:{name}@Example.org"])
        self.person(parent, "Many Addresses", "Many Addresses", "Many", 4,
                    DISABLED, ["SMTP:many@example.com"] +
                    [f"smtp:Many.{index}@example.com"
                     for index in range(1, BIG)])

    def ordinary(self, number, dice):
        """Number by number, in hundreds that are made up alike."""
        place = number % 100
        if place < 70:
            self.user(number, dice)
        elif place < 74:
            self.mailbox(number, 4, "Shared")
        elif place < 76:
            self.mailbox(number, 16, "Room")
        elif place < 77:
            self.mailbox(number, 32, "Projector")
        elif place < 80:
            self.remote(number, 2147483648 if place < 79 else 34359738368)
        elif place < 87:
            self.group(number, (256, 1024, 512, 0, 268435456)[place % 5])
        elif place < 89:
            self.closed_group(number)
        elif place < 93:
            self.contact(number, 64 if place < 92 else 0)
        else:
            self.rare(number, place)

    def rare(self, number, place):
        (self.mail_user, self.dynamic_list, self.public_folder,
         self.health, self.system_mailbox, self.computer,
         self.no_address)[place - 93](number)

    def all(self):
        self.containers()
        self.odd()
        while self.number < self.count:
            self.ordinary(self.number, mix(self.seed + self.number))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("suffix")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--raw", action="store_true")
    args = parser.parse_args()
    if args.count < FEWEST:
        parser.error(f"COUNT must be {FEWEST} at least")
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n",
               buffering=1 << 20)
    odd_values = ODD + RAW if args.raw else ODD
    Forest(args.count, args.suffix, args.seed, odd_values, out.write).all()
    out.flush()


if __name__ == "__main__":
    main()
