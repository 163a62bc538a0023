import { collection } from "./rows";

export const DNSCONTROL = [
    collection(
        "DNSControl, integrationTest/integration_test.go (MIT)",
        String.raw`
CNAME www.google.com.
CNAME ghs.googlehosted.com.
CNAME ec2-54-91-33-155.compute-1.amazonaws.com.
CNAME ööö.com.
CNAME ööö.企业.
MX 5 foo.com.
MX 100 bar.com.
MX 5 BAR.com.
MX 5 BAR.COM.
MX 5 mx.google.com.
NS ns101.cloudns.net.
HTTPS 1 test.com. port=80
HTTPS 2 test.com. port=80
HTTPS 2 . port=80
HTTPS 2 . port=99
HTTPS 2 .
HTTPS 3 example.com. port=100
SVCB 1 test.com. port=80
SVCB 2 .
SVCB 3 example.com. port=100
TXT simple
TXT changed
TXT v=spf1 ip4:99.99.99.99 -all
TXT quo'te
TXT in"side
TXT in"ter"ior
TXT right"
TXT semi;colon
TXT wssemi ; colon
TXT with spaces
TXT !^.*$@#%^&()([][{}{<></:;-_=+\
TXT 1back\slash
TXT 2back\\slash
TXT 3back\\\slash
TXT 4back\\\\slash
CAA 0 issue "letsencrypt.org"
CAA 0 issuewild "letsencrypt.org"
CAA 128 issuewild "example.com"
CAA 128 issuewild ";"
CAA 0 issue "letsencrypt.org; validationmethods=dns-01; accounturi=https://acme-v02.api.letsencrypt.org/acme/acct/1234"
NAPTR 100 10 "U" "E2U+sip" "!^.*$!sip:customer-service@example.com!" example.foo.com.
NAPTR 102 10 "U" "E2U+email" "!^.*$!mailto:information@example.com!" example.foo.com.
NAPTR 103 20 "A" "E2U+sip" "!^.*$!sip:customer-service@example.com!" example2.foo.com.
PTR bar.com.
SRV 5 6 7 foo.com.
SRV 5 60 70 foo2.com.
SRV 15 65 75 foo3.com.
SRV 15 65 75 .
SSHFP 1 1 66c7d5540b7d75a1fb4c84febfa178ad99bdd67c
SSHFP 2 1 66c7d5540b7d75a1fb4c84febfa178ad99bdd67c
SSHFP 2 2 745a635bc46a397a5c4f21d437483005bcc40d7511ff15fbfafe913a081559bc
DS 1 13 1 da39a3ee5e6b4b0d3255bfef95601890afd80709
DS 8857 8 2 4b9b6b073edd97feb5bc12dc4e1b32d2c6af7ae23a293936ceb87bb10494ec44
DS 1501 13 1 ee02c885b5b4ed64899f2d43eb2b8e6619bdb50c
DS 65535 13 2 2fa14f53e6b15cac9ac77846c7be87862c2a7e9ec0c6cea319db939317f126ed
DS 1 14 4 417212fd1c8bc5896fefd8db58af824545e85b0d0546409366a30aef7269fae258173bd185fb262c86f3bb86fba04368
DS 35632 13 1 1E07663FF507A40874B8605463DD41DE482079D6
DS 2159 1 4 F50BEFEA333EE2901D72D31A08E1A3CD3F7E943FF4B38CF7C8AD92807F5302F76FB0B419182C0F47FFC71CBCB6EF4BD4
DS 63909 3 4 EEC7FA02E6788DA889B2CE41D43D92F948AB126EDCF83B7037E73CE9531C8E7E45653ABBAA76C2D6E42F98316EDE599B
`,
    ),
    collection(
        "DNSControl, pkg/js/parse_tests/*.zone and pkg/txtutil/txtcode_test.go (MIT)",
        String.raw`
CAA 128 iodef "https://example.com"
CAA 128 iodef "mailto:test@example.com"
CAA 0 iodef "http://example.com"
CAA 0 issuewild ";"
TXT "ws at end "
TXT "bonieclyde"
SRV 0 0 1 zeros.foo.com.
SRV 1 100 123 one.foo.com.
SRV 4 100 123 three.example.com.
SSHFP 1 2 745A635BC46A397A5C4F21D437483005BCC40D7511FF15FBFAFE913A081559BC
SSHFP 3 1 66C7D5540B7D75A1FB4C84FEBFA178AD99BDD67C
SSHFP 4 2 745A635BC46A397A5C4F21D437483005BCC40D7511FF15FBFAFE913A081559BC
NAPTR 103 10 "U" "E2U+email" "!^.*$!mailto:information@example.com!" .
MX 15 foo.com.
TXT ""
TXT "foo bar"
TXT foo bar
TXT "aaa" "bbb"
TXT "aaa""bbb"
TXT "a\"a" "bbb"
TXT "quo'te"
TXT "quo\"te"
TXT "q\"uo\"te"
TXT 1backs\lash
TXT 2backs\\lash
TXT "q1backs\lash"
TXT "q2backs\\lash"
TXT "q3backs\\\lash"
TXT "q4backs\\\\lash"
TXT "one" "more"
TXT "ccc" "ddd" "eee"
TXT "MMMMMMMMMMMMMMMMMMMMMMMMMM" "quo\"te"
`,
    ),
];
