import { collection } from "./rows";

/** Values that are always refused. */
export const WRONG = [
    collection(
        "octoDNS, values that tests/test_octodns_record_*.py expect to be refused (MIT)",
        String.raw`
A hello
A goodbye
A 1.2.3
A 1.2.3.4.5
A 256.2.3.4
A 2601:644:500:e210:62f8:1dff:feb8:947a
AAAA hello
AAAA 1.2.3.4
AAAA 2601:644:500:e210:62f8:1dff:feb8
AAAA 2601:644:500:e210:62f8:1dff:feb8:947a:1
AAAA 2601:644:500:e210:62f8:1dff:feb8:947ag
CAA nope issue "ca.example.net"
CAA -42 iodef "http://foo.bar.com/"
CAA 442 iodef "http://foo.bar.com/"
CAA 0 is-sue "ca.example.net"
CAA 0 iodef
CAA iodef "http://foo.bar.com/"
CAA 0 issue ca.example.net
MX nope foo.bar.com.
MX foo.bar.com.
MX 10
MX -1 foo.bar.com.
MX 65536 foo.bar.com.
MX 10 foo bar.com.
SRV 1 2 3
SRV nope 2 3 srv.unit.tests.
SRV 1 foo 3 srv.unit.tests.
SRV 1 2 foo srv.unit.tests.
SRV 65536 2 3 srv.unit.tests.
SRV 1 2 3 4 srv.unit.tests.
SSHFP nope 1 bf6b6825d2977c511a475bbefb88aad54a92ac73
SSHFP 1 yeeah bf6b6825d2977c511a475bbefb88aad54a92ac73
SSHFP 256 1 bf6b6825d2977c511a475bbefb88aad54a92ac73
SSHFP 1 300 bf6b6825d2977c511a475bbefb88aad54a92ac73
SSHFP 1 1 notahex!!
SSHFP 1 1
SSHFP 1 1 zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
TLSA 4 1
TLSA 3 1 1 notahex
TLSA 3 1 1
TLSA 256 1 1 abcd
TLSA 3 256 1 abcd
TLSA 3 1 256 abcd
TLSA nope 1 1 abcd
TLSA 3 1 1 AAAAAAAAAAAAA
TLSA one
DS nope 5 1 da39a3ee5e6b4b0d3255bfef95601890afd80709
DS 70000 5 1 da39a3ee5e6b4b0d3255bfef95601890afd80709
DS 1 300 1 da39a3ee5e6b4b0d3255bfef95601890afd80709
DS 1 5 256 da39a3ee5e6b4b0d3255bfef95601890afd80709
DS 1234 8 2 notahex
DS 1 5 1
DS abcdef0123456
NAPTR one two "S" "service" "regexp" .
NAPTR 10 100 S SIP+D2U !^.*$!sip:info@bar.example.com! .
NAPTR 10 100 "S" "SIP+D2U" "!^.*$!sip:info@bar.example.com!"
NAPTR 65536 100 "S" "SIP+D2U" "" .
NAPTR 10 100 "S" "SIP+D2U" "unclosed .
NAPTR 10 100 "S" "SIP+D2U" "\059" .
CNAME a..b.
NS a..b.
PTR two words.
SVCB foo foo.bar.baz.
SVCB 100000 foo.bar.baz.
SVCB 1
SVCB 1 bla foo.bar.com.
HTTPS one foo.example.com
HTTPS alpn=h2
SOA ns1.unit.tests. root.unit.tests. 2018071501 3600 600 604800
SOA ns1.unit.tests. root.unit.tests. 4294967296 3600 600 604800 3600
SOA ns1.unit.tests. root.unit.tests. x 3600 600 604800 3600
`,
    ),
    collection(
        "dnspython, values that tests/test_svcb.py expects to be refused (ISC licence)",
        String.raw`
SVCB 1 . mandatory=
SVCB 1 . mandatory
SVCB 1 . mandatory=foo
SVCB 1 . mandatory=key0
SVCB 1 . mandatory=key0,alpn
SVCB 1 . mandatory=alpn
SVCB 1 . mandatory=alpn,alpn alpn=h2
SVCB 1 . key0
SVCB 1 . key0=
SVCB 1 . key0=\000\000
SVCB 1 . key0=\000
SVCB 1 . mandatory=key1,key002 alpn=h2 no-default-alpn
SVCB 1 . alpn
SVCB 1 . alpn=
SVCB 1 . alpn=h2,,h3
SVCB 1 . alpn=",h2,h3"
SVCB 1 . alpn="h2,h3,"
SVCB 1 . alpn=01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef01234567890abcdef
SVCB 1 . key1
SVCB 1 . key1=\002x
SVCB 1 . no-default-alpn
SVCB 1 . key2
SVCB 1 . alpn=h2 no-default-alpn=foo
SVCB 1 . port
SVCB 1 . port=
SVCB 1 . port=53x
SVCB 1 . port=x53
SVCB 1 . port=53,54
SVCB 1 . port=65536
SVCB 1 . key3
SVCB 1 . ipv4hint
SVCB 1 . ipv4hint=
SVCB 1 . ipv4hint=1234
SVCB 1 . ipv4hint=2001:db8::1
SVCB 1 . ech
SVCB 1 . ech=
SVCB 1 . ech=Zm9vMA
SVCB 1 . ipv6hint
SVCB 1 . ipv6hint=
SVCB 1 . ipv6hint=1234
SVCB 1 . ipv6hint=192.0.2.1
HTTPS 1 . port=53 port=54
HTTPS 1 . key65535=x
HTTPS 1 . key65536=x
HTTPS 1 . key012=x
HTTPS 1 . unknown=1
HTTPS 1 . key667="\059"
HTTPS 0 foo. alpn=h2,h3 port=8080
`,
    ),
    collection(
        "dnspython, tests/example and tests/test_tokenizer.py, DNSControl, pkg/txtutil, and RFC 1035 section 5.1: not as Route 53 has it",
        String.raw`
TXT "foo
TXT "foo" bar
TXT "foo" "bar
TXT "foo\"
TXT "foo\9"
TXT "foo\059bar"
TXT "foo\400bar"
TXT "foo\777bar"
TXT "foo\08"
TXT "foo\1"
TXT "é"
SPF "v=spf1 mx -all
SPF "v=spf1" mx -all
SPF "\999"
CAA 0 issue "ca.example.net
CAA 0 issue "a" "b"
CAA 0 issue "\059"
`,
    ),
];

/** Values that Route 53 accepts, as far as is known, and that this package still refuses, because they are probably mistakes. */
export const REFUSED_BEFORE = [
    collection(
        "names that are relative in a zone file, addresses and URLs in the place of names, digests that were cut off",
        String.raw`
MX 10 mail
MX 10 smtp
CNAME www
CNAME localhost
NS ns1
PTR host
SRV 1 2 3 sip
NAPTR 100 10 "U" "E2U+sip" "" example
SVCB 1 svc
HTTPS 0 svc
CNAME @
MX 10 @
CNAME 192.0.2.1
NS 6.2.3.4.
NS 7.2.3.4.
MX 10 192.0.2.1
MX 10 192.0.2.1.
SRV 1 2 3 192.0.2.1.
CNAME https://example.net
CNAME example.net/path
CNAME example.net:443
MX 10 mail.example.net,
CNAME .example.net:
PTR *.example.net.
CNAME xn--a.example.
MX 10 <mail.example.net>
DS 1 1 1 FFFF
DS 1000 13 2 AABBCCDDEEFF
DS 1 13 2 da39a3ee5e6b4b0d3255bfef95601890afd80709
DS 1 14 4 4b9b6b073edd97feb5bc12dc4e1b32d2c6af7ae23a293936ceb87bb10494ec44
SSHFP 1 1 abc123
SSHFP 4 2 66C7D5540B7D75A1FB4C84FEBFA178AD99BDD67C
SSHFP 1 1 745a635bc46a397a5c4f21d437483005bcc40d7511ff15fbfafe913a081559bc
TLSA 3 1 1 ABCDEF1234567890
TLSA 3 1 2 a9cdf989b504fe5dca90c0d2167b6550570734f7c763e09fdf88904e06157065
`,
    ),
    collection(
        "text that was pasted, and text with the escapes of a zone file but without its quotes",
        String.raw`
TXT v=DKIM1\; k=rsa\; p=MIGf
TXT v=spf1 include:\"example.net\" -all
TXT “v=spf1 -all”
TXT «v=spf1 -all»
TXT tenant.net. 300 IN TXT "v=spf1 -all"
TXT @ IN TXT v=spf1 -all
SPF v=spf1\; -all
`,
    ),
];
