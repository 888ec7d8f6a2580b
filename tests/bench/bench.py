#!/usr/bin/env python3
"""Measure adexport against its peers and floors; see README in this folder.

    bench.py TOP BUILT      (make bench calls it)

The environment: BENCH_SIZES, BENCH_ROUNDS, BENCH_DIR, BENCH_GOALS.  Markdown on
standard output, progress on standard error.
"""

import math
import os
import platform
import shutil
import subprocess
import sys

from measure import Command, interleave, rows

TOP, BUILT = (os.path.abspath(path) for path in sys.argv[1:3])
HERE = os.path.join(TOP, "tests/bench")
PROGRAMS = os.path.join(BUILT, "tests/bench")
BED = os.path.abspath(os.environ.get("BENCH_DIR", PROGRAMS + "/bed"))
SIZES = sorted(int(n) for n in os.environ.get("BENCH_SIZES",
                                              "10000 100000").split())
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
GOALS = os.environ.get("BENCH_GOALS", "1 2 3 4 5 6 7 8 9 10 11 12").split()
ADEXPORT = os.environ.get("ADEXPORT", BUILT + "/cli/.libs/adexport")
SUFFIX = "DC=bench,DC=test"

# What adexport asks for when it writes tables: the floor has to read the same
# answer.
ATTRIBUTES = ("proxyAddresses objectClass mail isDeleted userAccountControl "
              "msExchRecipientTypeDetails msExchHideFromAddressLists "
              "msExchRequireAuthToSendTo authOrig dLMemSubmitPerms uSNChanged")

# number: what, goal, stretch (both: at most)
LIMITS = {
    "1": ("wall on slapd / drain", 1.08, 1.00),
    "2": ("wall, 5 ms a page / drain", 1.05, 1.00),
    "3": ("CPU, canned / printer", 0.35, 0.15),
    "4 wall": ("wall on slapd / Net::LDAP", 0.2, 0.2),
    "4 CPU": ("CPU on slapd / Net::LDAP", 1 / 15, 1 / 30),
    "5": ("LDIF to text / mawk + sort", 1 / 4, 1 / 6),
    "6": ("LDIF to cdb / postmap cdb:", 1 / 15, 1 / 30),
    "7": ("LDIF to lmdb / postmap lmdb:", 1 / 2, 1 / 3),
    "8 python": ("LDIF to json / python's output stage", 1 / 4, 1 / 8),
    "8 jq": ("LDIF to json / jq", 1.0, 1 / 2),
    "9": ("peak MiB for 1M users", 350, 220),
    "10 time": ("growth of CPU per recipient over log n", 1.2, 1.0),
    "10 memory": ("growth of memory per recipient", 1.2, 1.0),
    "11": ("unchanged run / run that publishes", 1.10, 1.0),
    "12": ("CPU on ldaps / printer on ldaps", 0.75, 0.5),
}

figures = []  # (goal, size, figure)
details = []  # lines of Markdown
skipped = []


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def lacks(goal, *programs):
    missing = [p for p in programs if shutil.which(p) is None]
    if missing:
        skipped.append(f"goal {goal}: not installed: {' '.join(missing)}")
    return bool(missing)


def has_format(name):
    listed = subprocess.run([ADEXPORT, "--list-formats"], check=True,
                            capture_output=True, text=True).stdout
    return any(line.split()[:1] == [name] for line in listed.splitlines())


def compare(title, reference, *others):
    commands = interleave([reference, *others], ROUNDS)
    details.extend(rows(title, commands, reference))


# --- The beds -------------------------------------------------------------


def made(name, script):
    """A file of the bed, made by a shell script unless it is there."""
    path = os.path.join(BED, name)
    if not os.path.exists(path):
        say(f"making {name}")
        subprocess.run(["sh", "-c", f"{script} >{path}.new"], check=True)
        os.rename(path + ".new", path)
    return path


def ldif(size):
    return made(f"users-{size}.ldif", f"{PROGRAMS}/users {size} {SUFFIX}")


def addresses(size):
    """The finished text of a table, as postmap is given it."""
    return made(f"table-{size}", f"{ADEXPORT} -q --type ldif --file "
                f"{ldif(size)} --format postfix")


def values(size):
    """All values, one a line, as a script has them in its memory."""
    return made(f"values-{size}",
                f"sed -n 's/^proxyAddresses: //p' {ldif(size)}")


class Server:
    """A server that runs as long as the block does; words is its first line."""

    def __init__(self, command, **more):
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE,
                                      text=True, **more)

    def __enter__(self):
        self.words = self.child.stdout.readline().split()
        if not self.words:
            sys.exit("bench: a server does not start")
        return self

    def __exit__(self, *_):
        if self.child.stdin:
            self.child.stdin.close()
        else:
            self.child.terminate()
        self.child.wait()


def canned(size, think=0):
    return Server([PROGRAMS + "/canned", ldif(size), str(think)])


def slapd(size):
    say(f"slapd with {size} users")
    return Server(["sh", HERE + "/slapd.sh", f"{BED}/slapd-{size}",
                   ldif(size)], stdin=subprocess.PIPE)


def canned_commands(server, out):
    port = server.words[0]
    uri = f"ldap://127.0.0.1:{port}"
    return (Command("adexport", f"exec {ADEXPORT} -q -H {uri} --bind anonymous "
                    f"-b {SUFFIX} -o {out}", f"rm -f {out}"),
            Command("drain", f"exec {PROGRAMS}/drain {port} '' '' {SUFFIX} "
                    f"{ATTRIBUTES}"),
            Command("printer", f"exec {PROGRAMS}/printer {uri} '' '' {SUFFIX}"))


def from_ldif(name, size, out, more=""):
    """A run that publishes: what is there is compared, and may be kept."""
    return Command(name, f"exec {ADEXPORT} -q --type ldif --file {ldif(size)} "
                   f"-o {out} {more}", f"rm -f {out}")


# --- The goals ------------------------------------------------------------


def on_slapd(size):
    """1, 4 and 12: a real server."""
    if lacks("1, 4, 12", "slapd", "slapadd", "ldapsearch", "openssl"):
        return
    out = BED + "/out-slapd"
    with slapd(size) as server:
        plain, secure, user, base = server.words
        where = f"{BED}/slapd-{size}"
        account = f"-D {user} -y {where}/password -b {base}"
        peer = f"{user} {where}/password {base}"
        port = plain.rsplit(":", 1)[1]
        ours = Command("adexport", f"exec {ADEXPORT} -q -H {plain} "
                       f"--allow-plaintext {account} -o {out}",
                       f"rm -f {out}")
        drain = Command("drain", f"exec {PROGRAMS}/drain {port} {peer} "
                        f"{ATTRIBUTES}")
        one = Command("drain, proxyAddresses alone",
                      f"exec {PROGRAMS}/drain {port} {peer} proxyAddresses")
        if "1" in GOALS:
            compare(f"slapd, {size} users", drain, one, ours,
                    Command("printer", f"exec {PROGRAMS}/printer {plain} "
                            f"{peer}"))
            figures.append(("1", size, ours.ratio("wall", drain)))
        if "12" in GOALS:
            tls = Command("printer, ldaps", f"exec {PROGRAMS}/printer "
                          f"{secure} {peer} {where}/ca.pem")
            ours = Command("adexport, ldaps", f"exec {ADEXPORT} -q -H {secure} "
                           f"--tls-ca-file {where}/ca.pem {account} -o {out}",
                           f"rm -f {out}")
            compare(f"slapd by ldaps, {size} users", tls, ours)
            figures.append(("12", size, ours.ratio("cpu", tls)))
        if "4" in GOALS and size <= 100000:
            against_perl(size, ours, plain, peer)


def against_perl(size, ours, uri, peer):
    if subprocess.run(["perl", "-MNet::LDAP", "-e", "1"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        skipped.append("goal 4: not installed: Net::LDAP")
        return
    perl = Command("Net::LDAP", f"exec perl {HERE}/netldap.pl {uri} {peer}")
    ours = Command("adexport", ours.script, ours.prepare)
    compare(f"a Perl script, slapd, {size} users", perl, ours)
    figures.append(("4 wall", size, ours.ratio("wall", perl)))
    figures.append(("4 CPU", size, ours.ratio("cpu", perl)))


def on_canned(size):
    """2 and 3: the client alone."""
    out = BED + "/out-canned"
    if "3" in GOALS:
        with canned(size) as server:
            ours, drain, printer = canned_commands(server, out)
            compare(f"canned server, {size} users", printer, drain, ours)
        figures.append(("3", size, ours.ratio("cpu", printer)))
    if "2" in GOALS:
        with canned(size, 5000) as server:
            ours, drain, _ = canned_commands(server, out)
            compare(f"canned server that thinks 5 ms a page, {size} users",
                    drain, ours)
        figures.append(("2", size, ours.ratio("wall", drain)))


def to_text(size):
    if lacks("5", "mawk", "sort"):
        return
    script = ("/^proxyAddresses: [Ss][Mm][Tt][Pp]:/"
              '{print tolower(substr($0, 22)) "\\tOK"}')
    peer = Command("mawk + sort -u", f"mawk '{script}' {ldif(size)} | "
                   f"LC_ALL=C sort -u >{BED}/out-mawk")
    ours = from_ldif("adexport", size, f"{BED}/out-text")
    compare(f"LDIF to text, {size} users", peer, ours)
    figures.append(("5", size, ours.ratio("wall", peer)))


def to_postmap(goal, table, size):
    if lacks(goal, "postmap"):
        return
    types = subprocess.run(["postconf", "-m"], capture_output=True, text=True,
                           check=False).stdout.split()
    if table not in types:
        skipped.append(f"goal {goal}: postmap knows no {table}")
        return
    if not has_format(table):
        skipped.append(f"goal {goal}: adexport writes no {table}")
        return
    config = BED + "/postfix"
    os.makedirs(config, exist_ok=True)
    with open(config + "/main.cf", "w", encoding="ascii") as main:
        main.write("compatibility_level = 3.6\n")
    peer = Command(f"postmap {table}:", f"exec postmap -c {config} "
                   f"{table}:{BED}/postmap", f"rm -f {BED}/postmap*; "
                   f"cp {addresses(size)} {BED}/postmap")
    ours = from_ldif("adexport", size, f"{BED}/out.{table}", f"-f {table}")
    compare(f"LDIF to {table}, {size} users", peer, ours)
    figures.append((goal, size, ours.ratio("wall", peer)))


def to_json(size):
    ours = from_ldif("adexport", size, f"{BED}/out.json", "-f json")
    python = Command("python, output stage", f"exec {sys.executable} {HERE}/"
                     f"tojson.py {values(size)} {BED}/out-python.json")
    others = [python, ours]
    if not lacks("8 jq", "jq"):
        others.append(Command("jq", "exec jq -R 'split(\"\\t\")[0]' "
                              f"{addresses(size)} >{BED}/out-jq.json"))
    compare(f"LDIF to json, {size} users", *others)
    figures.append(("8 python", size, ours.ratio("wall", python)))
    if len(others) > 2:
        figures.append(("8 jq", size, ours.ratio("wall", others[2])))


def growth():
    """9 and 10: one run a size, in rounds over the sizes.  Memory of a small
    run is mostly the program's own, so that growth is seen from 100,000 on."""
    runs = {size: from_ldif(f"{size} users", size, f"{BED}/out-text")
            for size in SIZES}
    compare("growth, LDIF to text", *runs.values())
    first, large = SIZES[0], [size for size in SIZES if size >= 100000]
    for size in large:
        mib = runs[size].median("mib")
        figures.append(("9", size, mib * 1e6 / size))
        if size > large[0]:
            each = mib / size / (runs[large[0]].median("mib") / large[0])
            figures.append(("10 memory", size, each))
    for size in SIZES[1:]:
        each = runs[size].ratio("cpu", runs[first]) * first / size
        figures.append(("10 time", size,
                        each * math.log(first) / math.log(size)))


def unchanged(size):
    out = BED + "/out-unchanged"
    publishes = from_ldif("publishes", size, out)
    same = from_ldif("unchanged", size, out)
    same.prepare = None
    compare(f"nothing new, {size} users", publishes, same)
    figures.append(("11", size, same.ratio("wall", publishes)))


# --- The table ------------------------------------------------------------


def verdict(figure, goal, stretch):
    if figure <= stretch:
        return "stretch"
    return "met" if figure <= goal else f"missed, by {figure / goal:.2f} x"


def machine():
    model = next((line.split(":", 1)[1].strip()
                  for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} x {model}, {memory} GiB, {platform.system()} "
            f"{platform.release()}; load at the end {load:.1f}")


def print_all():
    print("| goal | what | users | figure | goal | stretch | verdict |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    order = list(LIMITS)
    for goal, size, figure in sorted(figures,
                                     key=lambda f: (order.index(f[0]), f[1])):
        what, limit, stretch = LIMITS[goal]
        print(f"| {goal} | {what} | {size} | {figure:.3f} | {limit:.3g} | "
              f"{stretch:.3g} | {verdict(figure, limit, stretch)} |")
    for line in sorted(set(skipped)):
        print(f"\nSkipped: {line}.")
    print(f"\nMachine: {machine()}.")
    print(f"\nAgain: make bench BENCH_SIZES='{' '.join(map(str, SIZES))}' "
          f"BENCH_ROUNDS={ROUNDS}")
    for line in details:
        print(line)


def main():
    os.makedirs(BED, exist_ok=True)
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    # libtool's wrapper would be measured with it
    if "ADEXPORT" not in os.environ:
        os.environ["LD_LIBRARY_PATH"] = BUILT + "/lib/.libs"
    for size in SIZES:
        if {"1", "4", "12"} & set(GOALS):
            on_slapd(size)
        on_canned(size)
        for goal, run in (("5", to_text), ("8", to_json), ("11", unchanged)):
            if goal in GOALS:
                say(f"goal {goal}, {size} users")
                run(size)
        for goal, table in (("6", "cdb"), ("7", "lmdb")):
            if goal in GOALS:
                say(f"goal {goal}, {size} users")
                to_postmap(goal, table, size)
    if {"9", "10"} & set(GOALS):
        growth()
    print_all()


main()
