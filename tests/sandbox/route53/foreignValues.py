"""Asks a sandbox's DNS for records and compares the answers with what dnspython itself makes of their values.

Called with the address of the DNS gateway and that of a name server; reads [{"name", "type", "value"}] from stdin.
Prints {"compared": N, "differences": [text]}. Route 53's escapes are octal, a zone file's decimal.
"""

import json
import re
import sys

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rdata
import dns.rdataclass
import dns.rdatatype

DESTINATION_OPTION = 65001


def ask(name, rdtype):
    host, port = sys.argv[1].rsplit(":", 1)
    destination = dns.edns.GenericOption(DESTINATION_OPTION, sys.argv[2].encode())
    question = dns.message.make_query(dns.name.from_text(name), rdtype, use_edns=0, options=[destination])
    question.flags &= ~dns.flags.RD
    return dns.query.tcp(question, host, timeout=10, port=int(port))


def decimal_escapes(value):
    return re.sub(r"\\(\\|[0-3][0-7]{2})", lambda m: m[0] if m[1] == "\\" else "\\%03d" % int(m[1], 8), value)


def difference(row):
    rdtype = dns.rdatatype.from_text(row["type"])
    response = ask(row["name"], rdtype)
    # Below the zone, name servers are a referral.
    section = response.authority if row["type"] == "NS" else response.answer
    answers = [rdata for rrset in section for rdata in rrset if rrset.rdtype == rdtype]
    wanted = dns.rdata.from_text(
        dns.rdataclass.IN, rdtype, decimal_escapes(row["value"]), origin=dns.name.root, relativize=False
    )
    if len(answers) == 1 and answers[0].to_digestable() == wanted.to_digestable():
        return None
    return "%s %s: %s" % (row["type"], row["value"], [str(answer) for answer in answers])


rows = json.load(sys.stdin)
differences = [difference(row) for row in rows]
print(json.dumps({"compared": len(rows), "differences": [each for each in differences if each is not None]}))
