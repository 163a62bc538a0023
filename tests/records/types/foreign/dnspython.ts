import { collection } from "./rows";

/** Names are absolute here, decimal escapes are octal ones, and `ech` has the form that dnspython requires since 2.9. */
export const DNSPYTHON = [
    collection(
        "dnspython, tests/example, which is BIND's own (ISC licence)",
        String.raw`
A 0.0.0.0
A 255.255.255.255
A 73.80.65.49
A 10.53.0.1
AAAA ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
AAAA ::1
CNAME cname-target.
CNAME foo.net.
MX 10 mail.example.
MX 10 .
NAPTR 0 0 "" "" "" .
NAPTR 65535 65535 "blurgh" "blorf" "blegh" foo.
PTR example.
PTR foo.net.
NS ns.s.example.
SRV 65535 65535 65535 old-slow-box.example.com.
TLSA 3 1 1 a9cdf989b504fe5dca90c0d2167b6550570734f7c763e09fdf88904e06157065
TLSA 1 0 1 efddf0d915c7bdc5782c0881e1b2a95ad099fbdd06d7b1f77982d9364338d955
TLSA 1 0 2 81ee7f6c0ecc6b09b7785a9418f54432de630dd54dc6ee9e3c49de547708d236d4c413c3e97e44f969e635958aa410495844127c04883503e5b024cf7a8f6a94
TXT "foo"
TXT "foo" "bar"
TXT foo
TXT "foo bar"
TXT "foo\040bar"
TXT "foo\012bar"
TXT "\"foo\""
TXT "foo;"
TXT "foo\;"
TXT "bar\\;"
TXT "one"
DS 12345 3 1 123456789abcdef67890123456789abcdef67890
SSHFP 1 1 aa549bfe898489c02d1715d97d79c57ba2fa76ab
SPF "v=spf1 mx -all"
CAA 0 issue "ca.example.net"
CAA 0 iodef "http://iodef.example.com/"
CAA 0 issue "ca.example.net; policy=ev"
SOA ns1.example. hostmaster.example. 1 2 3 4 5
SVCB 100 foo.com. mandatory="alpn,port" alpn="h2,h3" no-default-alpn port="12345" ech="AATerb7v" ipv4hint=1.2.3.4,4.3.2.1 ipv6hint=1::2,3::4 key12345="foo"
SVCB 16 foo.example.org. alpn="foo\\,bar,h2"
SVCB 16 foo.example.org. alpn=foo\134,bar,h2
HTTPS 0 svc.example.
HTTPS 1 . port=8002 ech="AATerb7v"
`,
    ),
    collection(
        "dnspython, tests/test_svcb.py (ISC licence)",
        String.raw`
SVCB 1 . mandatory="alpn,no-default-alpn" alpn="h2" no-default-alpn
SVCB 1 . mandatory=alpn,no-default-alpn alpn=h2 no-default-alpn
SVCB 1 . alpn=h2 no-default-alpn mandatory=alpn,no-default-alpn
SVCB 1 . mandatory=no-default-alpn,alpn no-default-alpn alpn=h2
SVCB 1 . alpn="h2,h3"
SVCB 1 . alpn=h2,h3
SVCB 1 . alpn=h\062,h3
SVCB 1 . alpn="h\062,h3"
SVCB 1 . alpn=\h2,h3
SVCB 1 . alpn="h2\,h3"
SVCB 1 . alpn=h2\,h3
SVCB 1 . alpn=h2\054h3
SVCB 1 . alpn="h2\\,h3"
SVCB 1 . alpn=h2\\,h3
SVCB 1 . alpn=h2\134\054h3
SVCB 1 . alpn="h\0002,h3"
SVCB 1 . alpn=h\0002,h3
SVCB 1 . alpn="\377h2"
SVCB 1 . alpn=\377h2
SVCB 1 . alpn="h\"2"
SVCB 1 . alpn=h\0422
SVCB 1 . alpn="h2" no-default-alpn=""
SVCB 1 . port="53"
SVCB 1 . ipv4hint="0.0.0.0,1.1.1.1"
SVCB 1 . ipv4hint=0.0.0.0,1.1.1.1
SVCB 1 . ech="AAXerb7vAA=="
SVCB 1 . ech=AAXerb7vAA==
SVCB 1 . ipv6hint="::4,1::"
SVCB 1 . ipv6hint=::4,1::
SVCB 1 . key23="key45"
SVCB 1 . key23=key\064\065
SVCB 1 . key23="key\064\065"
SVCB 1 . key23
SVCB 1 . key10=\003n,s
`,
    ),
];
