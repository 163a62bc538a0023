import assert from "node:assert/strict";
import { forSandbox, parseStackConfig, StackConfigError } from "../../rehearsal/stackConfig";

describe("The stack config of a rehearsal", () => {
    it("has the engine's form: text unchanged, and everything else as JSON", () => {
        const text = 'config:\n  a:text: "yes"\n  a:number: 5\n  a:list: [x, { y: 1 }]\n';
        assert.deepEqual(parseStackConfig(text, "Pulumi.test.yaml"), {
            "a:text": "yes",
            "a:number": "5",
            "a:list": '["x",{"y":1}]',
        });
    });

    it("is refused with the file's name if it has no settings, or an encrypted one", () => {
        for (const text of ["name: nothing\n", "config: [1]\n", "config: { a:key: { secure: v1:abc } }\n"]) {
            assert.throws(
                () => parseStackConfig(text, "Pulumi.test.yaml"),
                (error) => error instanceof StackConfigError && error.message.startsWith("Pulumi.test.yaml"),
            );
        }
    });

    it("is refused with one sentence if it is not YAML", () => {
        assert.throws(() => parseStackConfig("config:\n\ta:key: x\n", "Pulumi.test.yaml"), {
            message:
                "Pulumi.test.yaml is not valid YAML: Tabs are not allowed as indentation at line 2, column 1; indent with spaces and not with tabs",
        });
    });

    it("is sent to the sandbox without credentials and endpoints of the user", () => {
        const location = {
            endpoint: "http://127.0.0.1:1",
            dns: "127.0.0.1:2",
            resolvers: ["127.0.0.1:2", "127.0.0.1:3"],
            timeScale: 10,
        };
        const config = forSandbox(
            {
                "aws:region": "eu-west-1",
                "aws:profile": "production",
                "aws:token": "secret",
                "aws:endpoints": '[{"route53":"https://route53.amazonaws.com"}]',
                "aws:defaultTags": '{"tags":{"team":"dns"}}',
                "white-label-dns:brandDomain": "example.com",
            },
            location,
        );
        assert.deepEqual(config, {
            "aws:region": "eu-west-1",
            "aws:defaultTags": '{"tags":{"team":"dns"}}',
            "aws:accessKey": "sandbox",
            "aws:secretKey": "sandbox",
            "aws:endpoints":
                '[{"route53":"http://127.0.0.1:1","route53domains":"http://127.0.0.1:1","sts":"http://127.0.0.1:1"}]',
            "aws:skipCredentialsValidation": "true",
            "white-label-dns:brandDomain": "example.com",
            "white-label-dns:resolvers": '["127.0.0.1:2","127.0.0.1:3"]',
            "white-label-dns:dnsGateway": "127.0.0.1:2",
            "white-label-dns:sandboxTimeScale": "10",
        });
    });
});
