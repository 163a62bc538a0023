import { collection } from "./rows";

export const OCTODNS = [
    collection(
        "octoDNS, tests/zones/unit.tests.tst, tests/config/unit.tests.yaml and tests/test_octodns_record_*.py (MIT)",
        String.raw`
A 1.2.3.4
A 2.2.3.6
AAAA 2601:644:500:e210:62f8:1dff:feb8:947a
AAAA 2601:642:500:e210:62f8:1dff:feb8:947a
NS ns1.unit.tests.
NS ns2.unit.tests.
SSHFP 1 1 bf6b6825d2977c511a475bbefb88aad54a92ac73
SSHFP 1 1 7491973e5f8b39d5327cd4e08bc81b05f7710b49
SSHFP 1 1 BF6B6825D2977C511A475BBEFB88AAD54A92AC73
CAA 0 issue "ca.unit.tests"
CAA 0 iodef "mailto:admin@unit.tests"
CAA 0 iodef "http://foo.bar.com/"
CAA 128 iodef "mailto:security@example.com"
CAA 1 tag1 "99148c81"
CAA 2 tag2 "99148c44"
CAA 255 issue "ca.example.net"
SRV 10 20 30 foo-1.unit.tests.
SRV 12 20 30 foo-2.unit.tests.
SRV 0 0 0 .
TXT "Bah bah black sheep"
TXT "have you any wool."
TXT "v=DKIM1;k=rsa;s=email;h=sha256;p=A/kinda+of/long/string+with+numb3rs"
TXT "v=DKIM1\;k=rsa\;s=email\;h=sha256\;p=A/kinda+of/long/string+with+numb3rs"
SPF "v=spf1 ip4:192.168.0.1/16-all"
MX 10  smtp-4.unit.tests.
MX 20 smtp-2.unit.tests.
MX 40 smtp-1.unit.tests.
CNAME unit.tests.
PTR foo.bar.com.
SOA ns1.unit.tests. root.unit.tests. 2018071501 3600 600 604800 3600
SVCB 0 alias-target.unit.test.
SVCB 1 . ipv4hint=192.0.2.4 port=9000
SVCB 2 svcb-target.unit.test. port=9001
HTTPS 0 alias-target.unit.test.
HTTPS 1 . ipv4hint=192.0.2.4 port=9000
HTTPS 2 svcb-target.unit.test. port=9001
SVCB 1 foo.example.com. port=8002
SVCB 2 foo.example.net. port=8080
SVCB 1 svcb.unit.tests. port=8080 alpn=h2 no-default-alpn
NAPTR 100 100 "U" "SIP+D2U" "!^.*$!sip:info@bar.example.com!" .
NAPTR 10 100 "S" "SIP+D2U" "!^.*$!sip:info@bar.example.com!" .
`,
    ),
    collection(
        "octodns-route53, tests/test_octodns_provider_route53.py, as Route 53 returns them (MIT)",
        String.raw`
A 9.9.9.9
A 10.0.0.1
AAAA 2001:0db8:3c4d:0015:0000:0000:1a2f:1a4b
CAA 0 issue "ca.unit.tests; cansignhttpexchanges=yes"
NAPTR 10 20 "U" "SIP+D2U" "!^.*$!sip:info@bar.example.com!" .
DS 60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118
TXT "Goodbye World?"
TXT "Hello World!"
TXT "abcd; ef;g"
TXT "hij\; klm\;n"
SRV 10 20 30 cname.unit.tests.
MX 10 smtp-1.unit.tests.
PTR hostname.example.com.
CNAME 1.0\05725.2.0.192.in-addr.arpa.
CNAME \052abc.example.com.
CNAME one.cname.unit.tests.
`,
    ),
];
