import assert from "node:assert/strict";
import { ALIAS_SERVICES, zonesByRegion } from "../../records/aliasServices";
import { aliasHostProblems, aliasZoneOwner, findAliasHost } from "../../records/aliasZones";

describe("the hosted zone of an alias", () => {
    const right: [dnsName: string, zoneId: string, title: string][] = [
        [
            "lb-1.us-east-1.elb.amazonaws.com.",
            "Z35SXDOTRQ7X7K",
            "an application or Classic load balancer in us-east-1",
        ],
        [
            "dualstack.lb-1.eu-west-1.elb.amazonaws.com",
            "Z32O12XQLNTSW2",
            "an application or Classic load balancer in eu-west-1",
        ],
        [
            "old-1.us-east-1.elb.amazonaws.com",
            "Z3DZXE0Q79N41H",
            "an application or Classic load balancer in us-east-1",
        ],
        ["n-1.elb.us-east-1.amazonaws.com", "Z26RNL4JYFTOTI", "a network load balancer in us-east-1"],
        ["n-1.elb.us-gov-west-1.amazonaws.com", "ZMG1MZ2THAWF1", "a network load balancer in us-gov-west-1"],
        [
            "lb.cn-north-1.elb.amazonaws.com.cn",
            "Z1GDH35T77C1KE",
            "an application or Classic load balancer in cn-north-1",
        ],
        ["d1.cloudfront.net", "Z2FDTNDATAQYW2", "CloudFront"],
        ["d1.cloudfront.cn", "Z3RFFRIM2A3IF5", "CloudFront in China"],
        ["a1.awsglobalaccelerator.com", "Z2BJ6XQ5FK7U4H", "Global Accelerator"],
        ["s3-website-us-east-1.amazonaws.com", "Z3AQBSTGFYJSTF", "an S3 website in us-east-1"],
        ["s3-website.eu-central-1.amazonaws.com", "Z21DNDUVLTQW6Q", "an S3 website in eu-central-1"],
        ["env.us-west-2.elasticbeanstalk.com", "Z38NKT9BP95V3O", "Elastic Beanstalk in us-west-2"],
        ["d-1.execute-api.us-east-2.amazonaws.com", "ZOJJZC49E0EPZ", "API Gateway in us-east-2"],
        ["x.eu-west-1.awsapprunner.com", "Z087551914Z2PCAU0QHMW", "App Runner in eu-west-1"],
    ];
    for (const [dnsName, zoneId, title] of right) {
        it(`of ${dnsName} is ${zoneId}, and not another service's`, () => {
            assert.equal(findAliasHost(dnsName)?.title, title);
            assert.deepEqual(aliasHostProblems("A", { dnsName, zoneId }), []);
            const others = right.filter(([, id]) => aliasZoneOwner(id) !== title);
            for (const [, other] of others) {
                const [problem = "", ...more] = aliasHostProblems("A", { dnsName, zoneId: other });
                assert.ok(problem.includes(`it belongs to ${aliasZoneOwner(other) ?? ""}`), problem);
                assert.ok(
                    problem.includes(
                        `use ${findAliasHost(dnsName)?.zoneIds[0] ?? ""}, which belongs to ${title}`,
                    ),
                    problem,
                );
                assert.deepEqual(more, []);
            }
        });
    }

    it("is not the id of a user's own zone", () => {
        const [problem = ""] = aliasHostProblems("A", {
            dnsName: "d1.cloudfront.net",
            zoneId: "Z0123456789",
        });
        assert.match(
            problem,
            /^"Z0123456789" is not the hosted zone .*; use Z2FDTNDATAQYW2, which belongs to CloudFront$/,
        );
    });

    it("may have any value in an unknown region or for an unknown service", () => {
        for (const dnsName of [
            "lb.xx-new-1.elb.amazonaws.com",
            "env.xx-new-1.elasticbeanstalk.com",
            "vpce-1.ec2.us-east-1.vpce.amazonaws.com",
            "x.vpc-lattice-svcs.us-east-1.on.aws",
            "old.elasticbeanstalk.com",
            "mx-central-1.mx-central-1.awsapprunner.com",
            "host.example.net",
        ]) {
            assert.deepEqual(aliasHostProblems("A", { dnsName, zoneId: "ZNEW" }), [], dnsName);
        }
        assert.equal(findAliasHost("notcloudfront.net"), undefined);
        assert.equal(findAliasHost("cloudfront.net.example.com"), undefined);
    });

    it("cannot be the one of a known region if the region is unknown", () => {
        const [problem = ""] = aliasHostProblems("A", {
            dnsName: "lb.xx-new-1.elb.amazonaws.com",
            zoneId: "Z35SXDOTRQ7X7K",
        });
        assert.match(problem, /it belongs to an application or Classic load balancer in us-east-1/);
    });

    it("of CloudFront is refused with evaluateTargetHealth, and for a TXT record", () => {
        const cloudFront = { dnsName: "d1.cloudfront.net.", zoneId: "Z2FDTNDATAQYW2" };
        assert.match(
            aliasHostProblems("A", { ...cloudFront, evaluateTargetHealth: true }).join(),
            /leave evaluateTargetHealth out/,
        );
        assert.deepEqual(aliasHostProblems("HTTPS", cloudFront), []);
        assert.match(
            aliasHostProblems("TXT", cloudFront).join(),
            /TXT aliases only to records of the same zone/,
        );
    });

    it("belongs to exactly one service and region", () => {
        const ids = ALIAS_SERVICES.flatMap(({ zone }) =>
            zone === undefined
                ? []
                : "id" in zone
                  ? [zone.id]
                  : zonesByRegion(zone.column).flatMap(([, each]) => [...each]),
        );
        assert.equal(new Set(ids).size, ids.length);
        assert.ok(ids.length > 180);
        assert.deepEqual(
            ids.filter((id) => !/^Z[A-Z0-9]{11,20}$/.test(id)),
            [],
        );
    });
});
