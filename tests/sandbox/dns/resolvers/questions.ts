import { query } from "../../../../dns/query";
import { QueryError } from "../../../../dns/queryError";
import type { Question, QuestionType } from "../../../../dns/question";
import type { DnsDestination } from "../../../../dns/route";

/** The questions to a recursive resolver, and whether its answers are correct. */

/** The tenants: in the registry of the brand and in others, below the brand, inside one another, with records of many kinds. */
const TARGET = { addresses: ["203.0.113.10", "2001:db8::10"] };
const ALIAS = { alias: { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } };

export const TENANTS = [
    { domain: "tenant.com", target: TARGET },
    { domain: "sibling.com", target: ALIAS },
    {
        domain: "tenant.net",
        target: ALIAS,
        records: [
            { name: "@", type: "MX", values: ["10 mail.tenant.net.", "20 mail.example.com."] },
            { name: "mail", type: "A", values: ["203.0.113.25"] },
            { name: "@", type: "TXT", values: ["v=spf1 mx -all"] },
            { name: "@", type: "CAA", values: ['0 issue "letsencrypt.org"'] },
            { name: "_sip._tcp.deep.down", type: "SRV", values: ["1 2 5060 mail.tenant.net."] },
            { name: "k1._domainkey", type: "TXT", values: [`v=DKIM1; k=rsa; p=${"A".repeat(400)}`] },
            { name: "*.wild", type: "A", values: ["203.0.113.26"] },
            { name: "cdn", type: "HTTPS", values: ["1 . alpn=h2 port=443"] },
            { name: "over", type: "CNAME", values: ["www.tenant.com."] },
            { name: "env", type: "CNAME", values: ["shop.us-east-1.elasticbeanstalk.com."] },
            { name: "front", type: "CNAME", values: ["d111111abcdef8.cloudfront.net."] },
        ],
    },
    { domain: "inner.tenant.net", inside: "tenant.net", target: TARGET },
    { domain: "tenant.co.uk", target: TARGET },
    { domain: "bücher.de", target: ALIAS },
    { domain: "cafe.io", target: TARGET, names: ["@", "www", "*.menu"] },
    { domain: "shop.example.com", inside: "example.com", target: TARGET },
];

const DOMAINS = TENANTS.map(({ domain }) => domain.replace("bücher", "xn--bcher-kva"));

function ask(names: readonly string[], types: readonly QuestionType[]): Question[] {
    return names.flatMap((name) => types.map((type) => ({ name, type })));
}

/** Also names that do not exist, names that only have names below them, and types that a name does not have. */
export const QUESTIONS: readonly Question[] = [
    ...ask(DOMAINS, ["A", "AAAA", "NS", "SOA", "MX", "TXT", "DS"]),
    ...ask(
        DOMAINS.map((domain) => `www.${domain}`),
        ["A", "AAAA", "CAA"],
    ),
    ...ask(
        DOMAINS.map((domain) => `nothing.there.${domain}`),
        ["A"],
    ),
    ...ask(["tenant.net"], ["CAA"]),
    ...ask(["mail.tenant.net", "wild.tenant.net", "a.wild.tenant.net", "b.c.wild.tenant.net"], ["A", "AAAA"]),
    ...ask(["_sip._tcp.deep.down.tenant.net", "_tcp.deep.down.tenant.net", "down.tenant.net"], ["SRV", "A"]),
    ...ask(["k1._domainkey.tenant.net", "_domainkey.tenant.net"], ["TXT"]),
    ...ask(["cdn.tenant.net"], ["HTTPS"]),
    ...ask(["over.tenant.net", "env.tenant.net", "front.tenant.net", "fish.menu.cafe.io"], ["A", "AAAA"]),
    ...ask(
        [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `ns${number}.example.com`),
        ["A", "AAAA"],
    ),
    ...ask(["example.com"], ["NS", "SOA", "A"]),
    ...ask(["no-such-tenant.com", "no-such-tenant.de", "name.no-such-top-level-domain"], ["A"]),
];

/** The result of the questions. */
export interface Score {
    questions: number;
    right: number;
    /** The number of correct answers that needed a second attempt. */
    askedAgain: number;
    /** The wrong answers: the question, the answer, and the correct answer. */
    wrong: string[];
}

/** The timeout in milliseconds: longer than a resolver searches for a server that answers. */
const PATIENCE_MS = 20_000;
const AT_ONCE = 8;
const SILENCE = "nothing came";

/**
 * Asks all questions, some at a time, and compares the answers with the correct ones.
 *
 * @param attempts the number of attempts for a question that gets SERVFAIL or no answer; programs ask twice (resolv.conf(5), attempts)
 */
export async function scoreOf(
    resolver: DnsDestination,
    truth: ReadonlyMap<Question, string>,
    attempts: number,
): Promise<Score> {
    const wrong: string[] = [];
    const left = [...truth];
    let askedAgain = 0;
    const askOn = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
            const [question, expected] = next;
            let seen = await answerTo(resolver, question);
            for (let asked = 1; asked < attempts && isFailure(seen); asked += 1) {
                seen = await answerTo(resolver, question);
                askedAgain += seen === expected ? 1 : 0;
            }
            if (seen !== expected) {
                wrong.push(`${question.name} ${question.type}: ${seen} instead of ${expected}`);
            }
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, askOn));
    return { questions: truth.size, right: truth.size - wrong.length, askedAgain, wrong };
}

function isFailure(answer: string): boolean {
    return answer === "SERVFAIL" || answer.startsWith(SILENCE);
}

/** The correct answer, which the sandbox's own resolver returns. */
export async function truthOf(resolver: DnsDestination): Promise<Map<Question, string>> {
    const truth = new Map<Question, string>();
    for (const question of QUESTIONS) {
        truth.set(question, await answerTo(resolver, question));
    }
    return truth;
}

/** The code and the records of the answer, sorted. */
async function answerTo(resolver: DnsDestination, question: Question): Promise<string> {
    try {
        const options = { recursionDesired: true, timeoutMs: PATIENCE_MS, attempts: 1 };
        const { rcode, answers } = await query(resolver, question, options);
        const records = answers.map(({ name, type, data }) => `${name} ${type} ${data}`).sort();
        return [rcode, ...new Set(records)].join("; ");
    } catch (error) {
        if (error instanceof QueryError) {
            return `${SILENCE}: ${error.message}`;
        }
        throw error;
    }
}
