#!/usr/bin/python3
"""Write LDIF for a test Active Directory full of mail recipients.

  forest.py --count 5000 --seed 1 --truth truth.jsonl > load.ldif
  forest.py --config > config.ldif

The first form writes the recipients, all under OU=Lab; --truth names a file
for what an exporter should find there: one JSON object a line with dn, kind,
disabled, hidden, auth, restricted (only named senders are accepted), mail,
proxyAddresses and targetAddress.  The second form writes the Exchange
organization in the configuration naming context; it is loaded first, because
mailboxes point at its database.

The output has add records only, parents first, and needs schema.ldif in the
directory.  The same count and seed always give the same output.
"""

import argparse
import base64
import json
import random
import sys
import unicodedata

BASE = "DC=ad,DC=example,DC=test"
ROOT = "OU=Lab," + BASE
ORGANIZATION = ("CN=Example Org,CN=Microsoft Exchange,CN=Services,"
                "CN=Configuration," + BASE)
DATABASE = "CN=Mailboxes 1,CN=Databases," + ORGANIZATION
LEGACY = "/o=Example Org/ou=AG/cn=Recipients/cn="

DOMAIN = "example.test"
OTHER_DOMAINS = ["sub." + DOMAIN, "relay." + DOMAIN, "old." + DOMAIN]

BIG_VALUES = 3000       # proxyAddresses of the one big user
BIG_GROUP = 500         # members of the first group

# msExchRecipientTypeDetails and msExchRecipientDisplayType by their usual names
MAILBOX = (1, 1073741824)
SHARED = (4, 0)
ROOM = (16, 7)
CONTACT = (64, 6)
MAIL_USER = (128, 6)
FOLDER = (4096, 2)
DYNAMIC = (2048, 3)
REMOTE = (2147483648, -2147483642)

# groupType with the recipient types Exchange gives it
GROUPS = (
    (8, (256, 1)),                      # universal distribution
    (8, (256, 1)),
    (-2147483640, (1024, 1073741833)),  # universal security
    (-2147483646, (None, None)),        # global security
    (2, (None, None)),                  # global distribution
)

FIRST_NAMES = """Anna Ben Clara David Eva Finn Greta Hans Ida Jan Karin Lars
    Marie Nils Olga Paul Rita Sven Tina Uwe Zoë José Renée Søren Łukasz Jürgen
    Žofia Дмитрий 山田 Μαρία""".split()
LAST_NAMES = """Abel Berg Cohn Dorn Ernst Falk Graf Horn Ivers Jung Klein Lang
    Moser Neumann Otto Peters Quast Roth Schmidt Thoma Ulrich Vogt Weber Zander
    Müller Größe Ångström Nuñez Dvořák Иванов 太郎 Παπαδόπουλος O'Neil
    Smith-Jones""".split()


# --- LDIF

def ldif_line(name, value):
    """One attribute line, in base64 where RFC 2849 asks for it."""
    text = str(value)
    plain = all(32 <= ord(c) <= 126 for c in text)
    if plain and text[:1] not in (" ", ":", "<") and text[-1:] != " ":
        return "%s: %s\n" % (name, text)
    return "%s:: %s\n" % (name, base64.b64encode(text.encode()).decode())


def add(dn, object_class, **attributes):
    """Write an add record; None and empty lists are left out."""
    record = [ldif_line("dn", dn), ldif_line("objectClass", object_class)]
    for name, value in attributes.items():
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        record += [ldif_line(name, v) for v in values]
    sys.stdout.write("".join(record) + "\n")


def rdn(text):
    """Escape the value of an RDN (RFC 4514)."""
    text = "".join("\\" + c if c in ',+"\\<>;=' else c for c in text)
    return "\\" + text if text[:1] in ("#", " ") else text


def boolean(value):
    return None if value is None else str(value).upper()


# --- The Exchange organization

def write_config():
    services = ORGANIZATION.partition(",")[2]
    transport = "CN=Transport Settings," + ORGANIZATION
    accepted = "CN=Accepted Domains," + transport
    policies = "CN=Recipient Policies," + ORGANIZATION

    add(services, "msExchConfigurationContainer")
    add(ORGANIZATION, "msExchOrganizationContainer")
    add("CN=Databases," + ORGANIZATION, "msExchContainer")
    add(DATABASE, "container")
    add(transport, "msExchContainer")
    add(accepted, "container")
    # Flags: 0 authoritative, 1 external relay, 2 internal relay; 4: default
    for name, domain, flags in (
            ("Default", DOMAIN, 4),
            ("Sub", "sub." + DOMAIN, 0),
            ("Wildcard", "*.wild." + DOMAIN, 0),
            ("Internal relay", "relay." + DOMAIN, 2),
            ("External relay", "ext." + DOMAIN, 1),
            ("IDN", "xn--mller-kva." + DOMAIN, 0),
            ("Upper", "UPPER." + DOMAIN.upper(), 0)):
        add("CN=%s,%s" % (name, accepted), "msExchAcceptedDomain",
            msExchAcceptedDomainName=domain,
            msExchAcceptedDomainFlags=flags)
    add(policies, "msExchRecipientPolicyContainer")
    add("CN=Default Policy," + policies, "msExchRecipientPolicy",
        msExchPolicyOrder=2147483647,
        gatewayProxy=["SMTP:@" + DOMAIN, "smtp:%m@sub." + DOMAIN,
                      "smtp:@ext." + DOMAIN,
                      "X400:c=US;a= ;p=Example;o=Exchange;"],
        disabledGatewayProxy="smtp:@off." + DOMAIN,
        msExchNonAuthoritativeDomains="smtp:@ext." + DOMAIN)


# --- The recipients

class Forest:
    """Writes the recipients; holds what they share: the random numbers, the
    names given out so far, the file of the truth."""

    def __init__(self, seed, truth):
        self.random = random.Random(seed)
        self.truth = truth
        self.taken = {}
        self.parents = []
        self.users = []
        self.groups = []

    def chance(self, probability):
        return self.random.random() < probability

    def tell(self, dn, kind, disabled=False, hidden=None, auth=None,
             mail=None, addresses=(), target=None, restricted=False):
        if self.truth is None:
            return
        fact = dict(dn=dn, kind=kind, disabled=disabled, hidden=bool(hidden),
                    auth=bool(auth), restricted=restricted, mail=mail,
                    proxyAddresses=list(addresses), targetAddress=target)
        self.truth.write(json.dumps(fact, ensure_ascii=False) + "\n")

    def unique(self, local):
        """A local part nobody has yet."""
        n = self.taken.get(local, 0)
        self.taken[local] = n + 1
        return local if n == 0 else "%s%d" % (local, n)

    def person(self):
        """First name, last name and a unique local part made of them."""
        first = self.random.choice(FIRST_NAMES)
        last = self.random.choice(LAST_NAMES)
        return first, last, "%s.%s" % (ascii_name(first), ascii_name(last))

    def addresses(self, local, secondaries):
        """The primary address, and proxyAddresses as Exchange fills them."""
        domain = (DOMAIN if self.chance(2 / 3)
                  else self.random.choice(OTHER_DOMAINS))
        primary = "%s@%s" % (local, domain)
        values = [("SMTP:" if self.chance(.97) else "Smtp:") +
                  (primary if self.chance(.9) else primary.title())]
        for i in range(secondaries):
            values.append("smtp:%s%s@%s" % (
                local, "-a%d" % i if i else "",
                self.random.choice([DOMAIN] + OTHER_DOMAINS)))
        values += other_kinds(local, primary, self.random.random())
        # An attribute's values differ, case ignored
        values = list({v.lower(): v for v in reversed(values)}.values())
        self.random.shuffle(values)
        return primary, values

    def write_units(self):
        """A small tree of OUs, some with names that need escapes."""
        add(ROOT, "organizationalUnit")
        for name in ("Groups", "Contacts", "Folders"):
            add("OU=%s,%s" % (name, ROOT), "organizationalUnit")
        for place in ("Users", "Zürich", "Αθήνα", "Comma, Inc"):
            self.write_unit(place, ROOT)
            for part in ("Sales", "Einkauf & Co"):
                self.write_unit(part, "OU=%s,%s" % (rdn(place), ROOT))
                self.write_unit("Deep", self.parents[-1])

    def write_unit(self, name, parent):
        dn = "OU=%s,%s" % (rdn(name), parent)
        add(dn, "organizationalUnit")
        self.parents.append(dn)

    def write_user(self, cn, sam, parent, local, mail, addresses,
                   types=MAILBOX, disabled=False, hidden=None, auth=None,
                   target=None):
        dn = "CN=%s,%s" % (rdn(cn), parent)
        exchange = {}
        if mail:
            exchange = dict(
                mailNickname=local[:64], targetAddress=target,
                legacyExchangeDN=LEGACY + sam,
                msExchRecipientTypeDetails=types[0],
                msExchRecipientDisplayType=types[1],
                msExchHideFromAddressLists=boolean(hidden),
                msExchRequireAuthToSendTo=boolean(auth))
        if mail and types in (MAILBOX, SHARED, ROOM):
            exchange.update(homeMDB=DATABASE,
                            msExchHomeServerName="/o=Example Org/cn=MBX1")
        # 0x200 normal account, 0x20 no password needed, 2 disabled
        add(dn, "user", sAMAccountName=sam, displayName=cn,
            userPrincipalName="%s@ad.%s" % (sam, DOMAIN),
            userAccountControl=0x220 | (2 if disabled else 0),
            mail=mail, proxyAddresses=addresses, **exchange)
        self.tell(dn, "user", disabled, hidden if mail else None,
                  auth if mail else None, mail, addresses,
                  target if mail else None)
        self.users.append(dn)

    def write_big_user(self):
        """One user with more values than an answer of Windows holds."""
        addresses = ["SMTP:big@" + DOMAIN]
        addresses += ["smtp:big-%05d@%s" % (i, DOMAIN)
                      for i in range(1, BIG_VALUES)]
        self.write_user("Big Proxy", "bigproxy", self.parents[0], "big",
                        "big@" + DOMAIN, addresses)

    def write_some_user(self, i):
        first, last, local = self.person()
        local = self.unique(local)
        disabled = self.chance(.06)
        hidden = self.chance(.8) if self.chance(.05) else None
        auth = self.chance(.7) if self.chance(.03) else None
        types, target = MAILBOX, None
        kind = self.random.random()
        if kind < .05:                  # these two are disabled accounts
            types, disabled = SHARED, True
        elif kind < .07:
            types, disabled = ROOM, True
        elif kind < .15:
            types = REMOTE
            target = "SMTP:%s@example.mail.onmicrosoft.test" % local
        elif kind < .17:
            types, target = MAIL_USER, "SMTP:%s@partner.invalid" % local
        mail, addresses = self.user_addresses(i, local)
        cn = "%s %s %d" % (first, last, i)
        if i % 97 == 0:
            cn = "%s, %s (%d)" % (last, first, i)
        self.write_user(cn, "u%06d" % i, self.random.choice(self.parents),
                        local, mail, addresses, types, disabled, hidden, auth,
                        target)

    def user_addresses(self, i, local):
        if not self.chance(.92):
            return None, []             # a user without mail
        secondaries = 0
        if not self.chance(.4):
            few = self.chance(.98)
            secondaries = self.random.randint(*((1, 4) if few else (20, 60)))
        mail, addresses = self.addresses(local, secondaries)
        if self.chance(.01):            # no primary address
            addresses = [a for a in addresses if not a.startswith("SMTP:")]
        if addresses:
            addresses += oddities(i, local)
        return mail, addresses

    def write_group(self, i):
        name = "Grüppe %d" % i if i % 10 == 3 else "Group %d" % i
        dn = "CN=%s,OU=Groups,%s" % (name, ROOT)
        local = self.unique("group%d" % i)
        mail, addresses = None, []
        if self.chance(.8):
            mail, addresses = self.addresses(local, self.random.randint(0, 2))
        group_type, types = self.random.choice(GROUPS)
        wanted = BIG_GROUP if i == 0 else self.random.randint(0, 12)
        members = self.random.sample(self.users, min(len(self.users), wanted))
        if self.groups and self.chance(.3):
            members.append(self.random.choice(self.groups))
        auth = True if self.chance(.3) else None
        exchange = {}
        if mail:
            exchange = dict(
                mailNickname=local, legacyExchangeDN=LEGACY + "g%06d" % i,
                msExchRecipientTypeDetails=types[0],
                msExchRecipientDisplayType=types[1],
                msExchRequireAuthToSendTo=boolean(auth))
        if mail and i % 20 == 7:        # only these may write to the list
            exchange.update(authOrig=self.random.sample(self.users, 2))
        if mail and i % 20 == 14:       # only members of these may
            exchange.update(dLMemSubmitPerms=self.groups[-1])
        add(dn, "group", sAMAccountName="g%06d" % i, groupType=group_type,
            displayName=name, mail=mail, proxyAddresses=addresses,
            member=members, **exchange)
        self.tell(dn, "group", auth=auth if mail else None, mail=mail,
                  addresses=addresses, restricted=bool(
                      exchange.keys() & {"authOrig", "dLMemSubmitPerms"}))
        self.groups.append(dn)

    def write_contact(self, i):
        """Somebody outside: mail is the outside address, too."""
        first, last, local = self.person()
        local = self.unique("ext." + local)
        _, addresses = self.addresses(local, self.random.randint(0, 1))
        outside = "%s@partner%d.invalid" % (local, i % 50)
        hidden = True if self.chance(.1) else None
        cn = "%s %s (ext %d)" % (first, last, i)
        dn = "CN=%s,OU=Contacts,%s" % (rdn(cn), ROOT)
        add(dn, "contact", displayName="%s %s" % (first, last), mail=outside,
            mailNickname=local[:64], proxyAddresses=addresses,
            targetAddress="SMTP:" + outside,
            msExchRecipientTypeDetails=CONTACT[0],
            msExchRecipientDisplayType=CONTACT[1],
            msExchHideFromAddressLists=boolean(hidden))
        self.tell(dn, "contact", hidden=hidden, mail=outside,
                  addresses=addresses, target="SMTP:" + outside)

    def write_mailed(self, kind, name, local, types, **attributes):
        """An object that has a mail address and little else."""
        mail, addresses = self.addresses(self.unique(local), 0)
        dn = "CN=%s,OU=Folders,%s" % (name, ROOT)
        add(dn, kind, displayName=name, mailNickname=local, mail=mail,
            proxyAddresses=addresses, msExchRecipientTypeDetails=types[0],
            msExchRecipientDisplayType=types[1], **attributes)
        self.tell(dn, kind, mail=mail, addresses=addresses)

    def write(self, count):
        users = count * 70 // 100
        groups = count * 12 // 100
        folders = count // 100
        lists = count // 500
        self.write_units()
        self.write_big_user()
        for i in range(1, users):
            self.write_some_user(i)
        for i in range(groups):
            self.write_group(i)
        for i in range(count - users - groups - folders - lists):
            self.write_contact(i)
        for i in range(folders):
            self.write_mailed("publicFolder", "Folder %d" % i,
                              "folder%d" % i, FOLDER)
        for i in range(lists):
            self.write_mailed("msExchDynamicDistributionList", "List %d" % i,
                              "list%d" % i, DYNAMIC,
                              msExchDynamicDLBaseDN=self.parents[0],
                              msExchDynamicDLFilter="(department=D%d)" % i)


def ascii_name(name):
    """What is left of a name in ASCII; "u" if nothing is."""
    for letter, ascii_letters in (("ß", "ss"), ("ł", "l"), ("Ł", "L"),
                                  ("ø", "o")):
        name = name.replace(letter, ascii_letters)
    name = unicodedata.normalize("NFKD", name)
    kept = (c for c in name if c.isascii() and (c.isalnum() or c in "-'_"))
    return "".join(kept).lower() or "u"


def other_kinds(local, primary, lot):
    """Address types other than SMTP; the smaller the lot, the more."""
    values = []
    if lot < .5:
        values.append("X400:C=US;A= ;P=Example;O=Exchange;S=%s;G=%s;" %
                      (local[:20], local[:3]))
    if lot < .4:
        values.append("x500:/o=Example Org/ou=First Administrative Group"
                      "/cn=Recipients/cn=" + local)
    if lot < .3:
        values.append("SIP:" + primary)
    if lot < .2:
        values.append("EUM:%d;phone-context=plan.%s" %
                      (1000 + lot * 40000, DOMAIN))
    if lot < .1:
        values += ["eum:" + primary, "sip:%s@sip.%s" % (local, DOMAIN),
                   "X500:/o=Old/ou=x/cn=Recipients/cn=" + local.upper()]
    if lot < .03:
        values.append("NOTES:%s/Example@Notes" % local)
    if lot < .01:
        values.append("MSMail:EXAMPLE/POST/" + local.upper())
    return values


def oddities(i, local):
    """What real directories hold and an exporter must survive."""
    values = []
    if i % 211 == 0:
        values.append("smtp:%s@münchen.%s" % (local, DOMAIN))
    if i % 307 == 0:
        values.append("smtp:jürgen%d@%s" % (i, DOMAIN))
    if i % 401 == 0:
        values.append('smtp:"odd %d"@%s' % (i, DOMAIN))
    if i % 503 == 0:
        values += ["smtp:", "smtp:noat%d" % i, "justtext%d" % i,
                   "smtp: lead%d@%s" % (i, DOMAIN),
                   "smtp:trail%d@%s " % (i, DOMAIN)]
    if i % 601 == 1:                    # the same address on several objects
        values.append("smtp:dup@" + DOMAIN)
    return values


def main():
    parser = argparse.ArgumentParser(
        description="Write LDIF for a test AD full of mail recipients.")
    parser.add_argument("--count", type=int, default=5000,
                        help="number of recipients (default: 5000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", metavar="FILE",
                        type=argparse.FileType("w", encoding="utf-8"))
    parser.add_argument("--config", action="store_true",
                        help="write the Exchange organization instead")
    args = parser.parse_args()
    if args.config:
        write_config()
    else:
        Forest(args.seed, args.truth).write(args.count)


if __name__ == "__main__":
    main()
