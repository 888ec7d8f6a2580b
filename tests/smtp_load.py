#!/usr/bin/env python3
"""Keep a mail server busy, and watch every answer.

    smtp_load.py PORT SESSIONS ALWAYS NEVER SOMETIMES

The last three are files with an address a line: what has to be taken, what has
to be refused, and what may be either.  That many sessions at a time ask for
addresses of all three files; each is closed after some hundred of them, and
another one is opened.  Goes on until its standard input ends, then prints
"asked N, at N a second" and whatever was answered wrongly; any temporary
failure and any lost connection is wrong.
"""

import os
import random
import socket
import sys
import threading
import time

BATCH = 60          # recipients of one mail, asked for at once
BATCHES = 3         # mails of a session


class Load:
    """What all sessions share."""

    def __init__(self, port, files):
        self.port = port
        self.addresses = []
        for name, codes in zip(files, ((b"250",), (b"550",),
                                       (b"250", b"550"))):
            with open(name, "rb") as lines:
                self.addresses.append([(line, codes)
                                       for line in lines.read().split()])
        self.lock = threading.Lock()
        self.asked = 0
        self.wrong = []
        self.over = threading.Event()

    def choice(self, chance):
        """One of ALWAYS most of the time: what is refused is logged."""
        number = chance.choices((0, 1, 2), (8, 1, 1))[0]
        return chance.choice(self.addresses[number])

    def count(self, asked, wrong):
        with self.lock:
            self.asked += asked
            self.wrong += wrong


def line_of(file, wanted=()):
    line = file.readline()
    while line[3:4] == b"-":
        line = file.readline()
    if not line.endswith(b"\n") or (wanted and line[:3] not in wanted):
        raise OSError("the server says %r" % line)
    return line


def session(load, chance):
    """A connection with some mails; the wrong answers."""
    wrong = []
    with socket.create_connection(("127.0.0.1", load.port), 60) as link, \
            link.makefile("rb") as file:
        line_of(file, (b"220",))
        link.sendall(b"EHLO client.example.net\r\n")
        line_of(file, (b"250",))
        for _ in range(BATCHES):
            batch = [load.choice(chance) for _ in range(BATCH)]
            link.sendall(b"MAIL FROM:<>\r\n" + b"".join(
                b"RCPT TO:<%s>\r\n" % address for address, _ in batch) +
                b"RSET\r\n")
            line_of(file, (b"250",))
            for address, codes in batch:
                line = line_of(file)
                if line[:3] not in codes:
                    wrong.append("%r: %r" % (address, line))
            line_of(file, (b"250",))
            load.count(BATCH, wrong)
            wrong = []
        link.sendall(b"QUIT\r\n")
        line_of(file, (b"221",))


def work(load, seed):
    chance = random.Random(seed)
    while not load.over.is_set():
        try:
            session(load, chance)
        except OSError as error:
            load.count(0, ["lost: %s" % error])
            time.sleep(0.1)


def main():
    load = Load(int(sys.argv[1]), sys.argv[3:6])
    threads = [threading.Thread(target=work, args=(load, seed))
               for seed in range(int(sys.argv[2]))]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    while os.read(0, 100):
        pass
    load.over.set()
    for thread in threads:
        thread.join()
    rate = load.asked / (time.monotonic() - began)
    print("asked %d, at %d a second" % (load.asked, rate))
    print("\n".join(load.wrong[:20]), end="")
    sys.exit(1 if load.wrong or not load.asked else 0)


if __name__ == "__main__":
    main()
