#!/usr/bin/env python3
"""Ask a mail server which recipients it takes.

    smtp_ask.py PORT

Reads addresses, one a line, as they stand in RCPT TO between the angle
brackets.  Prints a line for each: the reply's code and enhanced code, a tab,
the address.  Addresses beyond ASCII are asked for with SMTPUTF8, the others
without.  Nothing is ever sent.
"""

import socket
import sys


class Session:
    """One connection to the server on the loopback."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.file = self.socket.makefile("rb")
        self.reply(b"220")
        self.say(b"EHLO client.example.net", b"250")
        self.sender = None

    def reply(self, wanted=None):
        """The last line of a reply, without its line end."""
        while True:
            line = self.file.readline()
            if not line.endswith(b"\r\n"):
                sys.exit("smtp_ask.py: the server hung up")
            if line[3:4] != b"-":
                break
        if wanted is not None and not line.startswith(wanted):
            sys.exit("smtp_ask.py: the server says %r" % line)
        return line[:-2]

    def say(self, line, wanted=None):
        self.socket.sendall(line + b"\r\n")
        return self.reply(wanted)

    def ask(self, address):
        """The reply to RCPT TO."""
        sender = b"MAIL FROM:<>"
        if not address.isascii():
            sender += b" SMTPUTF8"
        if self.sender != sender:
            if self.sender is not None:
                self.say(b"RSET", b"250")
            self.say(sender, b"250")
            self.sender = sender
        return self.say(b"RCPT TO:<" + address + b">")


def main():
    session = Session(int(sys.argv[1]))
    out = sys.stdout.buffer
    for line in sys.stdin.buffer.read().splitlines():
        words = session.ask(line).split(b" ")
        out.write(b" ".join(words[:2]) + b"\t" + line + b"\n")
    session.say(b"QUIT", b"221")


if __name__ == "__main__":
    main()
