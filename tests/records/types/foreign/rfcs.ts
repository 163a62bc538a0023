import { collection } from "./rows";

/** Names are absolute here, and decimal escapes of zone files are octal ones. */
export const RFCS = [
    collection(
        "examples of RFC 1034, 1035, 1912, 2317, 2782, 3403, 4034, 4255, 4291, 4408, 4509, 5952, 6594, 6605, 6698, 7208, 7479, 7489, 7505, 8460, 8461, 8659, 9460, 9461, 9495, some with their keys shortened (IETF Trust, TLP 5)",
        String.raw`
A 26.3.0.103
A 10.2.0.52
A 128.9.0.33
A 26.0.0.73
A 10.1.0.17
A 10.3.0.3
A 192.0.2.155
MX 10 venera.isi.edu.
MX 10 vaxa.isi.edu.
MX 20 VAXA.ISI.EDU.
MX 10 USC-ISIC.ISI.EDU.
MX 0 .
NS A.ISI.EDU.
NS VENERA.ISI.EDU.
NS SRI-NIC.ARPA.
CNAME USC-ISIC.ARPA.
CNAME 1.0/25.2.0.192.in-addr.arpa.
CNAME 129.128/26.2.0.192.in-addr.arpa.
CNAME 193.192/26.2.0.192.in-addr.arpa.
CNAME 1.0-127.2.0.192.in-addr.arpa.
NS ns.A.domain.example.
NS some.other.name.server.example.
PTR host1.A.domain.example.
PTR host130.B.domain.example.
PTR ACC.ARPA.
PTR MILNET-GW.ISI.EDU.
SOA VENERA.ISI.EDU. Action\056domains.ISI.EDU. 20 7200 600 3600000 60
SOA SRI-NIC.ARPA. HOSTMASTER.SRI-NIC.ARPA. 870611 1800 300 604800 86400
SOA my-ns.my.domain. hostmaster.my.domain. 1996101501 10800 3600 604800 86400
SRV 0 1 9 old-slow-box.example.com.
SRV 0 3 9 new-fast-box.example.com.
SRV 1 0 9 sysadmins-box.example.com.
SRV 1 0 9 server.example.com.
SRV 0 0 0 .
SRV 0 0 9 server.example.com.
NAPTR 100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.gatech.edu.
NAPTR 100 50 "s" "rcds+I2C" "" _rcds._udp.gatech.edu.
NAPTR 100 50 "s" "http+I2L+I2C+I2R" "" _http._tcp.gatech.edu.
NAPTR 100 10 "" "" "!^urn:cid:.+@([^\\.]+\\.)(.*)$!\\2!i" .
NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:information@foo.se!i" .
NAPTR 102 10 "u" "smtp+E2U" "!^.*$!mailto:information@foo.se!i" .
NAPTR 100 90 "" "" "!http://([^/:]+)!\\1!i" .
NAPTR 100 50 "a" "rdds" "" example.com.
AAAA 4321:0:1:2:3:4:567:89ab
AAAA 2001:db8::1
AAAA FF01:0:0:0:0:0:0:101
AAAA ABCD:EF01:2345:6789:ABCD:EF01:2345:6789
AAAA 2001:DB8:0:0:8:800:200C:417A
AAAA 0:0:0:0:0:0:0:1
AAAA 0:0:0:0:0:0:13.1.68.3
AAAA ::FFFF:129.144.52.38
AAAA 2001:db8:0:0:1:0:0:1
AAAA 2001:0db8:0000:0000:0001:0000:0000:0001
DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118
DS 60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118
DS 60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A
DS 10771 13 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6
DS 55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17
SSHFP 2 1 123456789abcdef67890123456789abcdef67890
SSHFP 1 1 dd465c09cfa51fb45020cc83316fff21b9ec74ac
SSHFP 1 2 b049f950d1397b8fee6a61e4d14a9acdc4721e084eff5460bbed80cfaa2ce2cb
SSHFP 3 2 821eb6c1c98d9cc827ab7f456304c0f14785b7008d9e8646a8519de80849afc7
SSHFP 4 2 a87f1b687ac0e57d2a081a2f282672334d90ed316d2b818ca9580ea384d92401
TLSA 0 0 1 d2abde240d7cd3ee6b4b28c54df034b9 7983a1d16e8a410e4561cb106618e971
TLSA 1 1 2 92003ba34942dc74152e2f2c408d29eca5a520e7f2e06bb944f4dca346baf63c1b177615d466f6c4b71c216a50292bd58c9ebdd2f74e38fe51ffd48c43326cbc
TLSA 3 0 0 30820307308201efa00302010202
TLSA 3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1
SPF "v=spf1 +mx a:colo.example.com/28 -all"
SPF "v=spf1 a mx -all"
TXT "v=spf1 +mx a:colo.example.com/28 -all"
TXT "v=spf1 .... first" "second string..."
TXT "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all"
TXT "v=spf1 redirect=_spf.example.com"
TXT "v=spf1 include:example.com include:example.org -all"
TXT "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ" "KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
TXT "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com"
TXT "v=STSv1; id=20160831085700Z;"
TXT "v=TLSRPTv1; rua=mailto:reports@example.com"
CAA 0 issue "ca1.example.net"
CAA 0 issue "ca1.example.net; account=230123"
CAA 0 issue ";"
CAA 0 issue "%%%%%"
CAA 0 iodef "mailto:security@example.com"
CAA 0 iodef "https://iodef.example.com/"
CAA 128 tbs "Unknown"
CAA 0 issuewild "ca2.example.org"
CAA 0 issuemail ";"
CAA 0 issuemail "authority.example; account=123456"
CAA 0 issuevmc "authority.example"
CAA 0 contactemail "domainowner@example.com"
CAA 0 contactphone "+1 555 123 4567"
CAA 0 Issue "ca1.example.net"
CAA 0 ISSUEWILD ";"
HTTPS 0 foo.example.com.
HTTPS 1 .
HTTPS 1 . alpn=h3
HTTPS 1 . alpn="h2,h3" ipv4hint=192.0.2.1
HTTPS 1 foosvc.example.net. alpn=h2
SVCB 0 svc.example.net.
SVCB 1 example.com. alpn="bar" port=8004
SVCB 3 svc4.example.net. alpn="bar" port="8004"
SVCB 16 foo.example.com. port=53
SVCB 1 foo.example.com. key667=hello
SVCB 1 foo.example.com. key667="hello\322qoo"
SVCB 1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"
SVCB 1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33"
SVCB 16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1
SVCB 16 foo.example.org. alpn="f\\\\oo\\,bar,h2"
SVCB 16 foo.example.org. alpn=f\\\134oo\134,bar,h2
SVCB 1 dns.example. alpn=dot port=8530
SVCB 1 one.one.one.one. alpn="h2,dot"
HTTPS 16 bar.example.com. mandatory=key667,alpn alpn=h2 key667=x
`,
    ),
];
