import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** AWS services that refuse requests, with answers that the sandbox never gives. */

export interface Refusal {
    status: number;
    code: string;
    message: string;
}

/** Runs the work with a service that refuses each request, in the form of Route 53 and STS. */
export async function withRefusals<T>(
    refusal: Refusal | ((request: IncomingMessage) => Refusal),
    work: (endpoint: string) => Promise<T>,
): Promise<T> {
    return withServer((request, response) => {
        const { status, code, message } = typeof refusal === "function" ? refusal(request) : refusal;
        response
            .writeHead(status, { "content-type": "text/xml", "x-amzn-requestid": "7f4d6a58-request" })
            .end(
                `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
                    "<RequestId>7f4d6a58-request</RequestId></ErrorResponse>",
            );
    }, work);
}

/** Runs the work with a server that is not Route 53, and that answers each request with this text. */
export async function withAnswers<T>(
    type: string,
    body: string,
    work: (endpoint: string) => Promise<T>,
): Promise<T> {
    return withServer((_request, response) => {
        response.writeHead(200, { "content-type": type }).end(body);
    }, work);
}

/** Runs the work with a service that denies some requests, as IAM does, and passes all others on. */
export async function withDenials<T>(
    service: string,
    isDenied: (request: IncomingMessage) => boolean,
    work: (endpoint: string) => Promise<T>,
): Promise<T> {
    const denial =
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform: " +
        "route53:DeleteHostedZone</Message></Error><RequestId>7f4d6a58-request</RequestId></ErrorResponse>";
    const handOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        if (isDenied(request)) {
            response.writeHead(403, { "content-type": "text/xml" }).end(denial);
            return;
        }
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
            chunks.push(chunk as Buffer);
        }
        const { authorization = "" } = request.headers;
        const answer = await fetch(`${service}${request.url ?? "/"}`, {
            method: request.method ?? "GET",
            headers: { authorization, "content-type": request.headers["content-type"] ?? "text/xml" },
            ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
        });
        response
            .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/xml" })
            .end(await answer.text());
    };
    // An answer of the service that is lost is lost here too.
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
        void handOn(request, response).catch(() => response.destroy());
    return withServer(answer, work, { drain: false });
}

async function withServer<T>(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    work: (endpoint: string) => Promise<T>,
    { drain = true }: { drain?: boolean } = {},
): Promise<T> {
    const server = createServer((request, response) => {
        if (drain) {
            request.resume();
        }
        answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
        return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
    }
}

/** Runs the work with these environment variables. The undefined ones are not set. */
export async function withEnvironment<T>(
    variables: Record<string, string | undefined>,
    work: () => Promise<T>,
): Promise<T> {
    const before = Object.keys(variables).map((name): [string, string | undefined] => [
        name,
        process.env[name],
    ]);
    setAll(Object.entries(variables));
    try {
        return await work();
    } finally {
        setAll(before);
    }
}

function setAll(variables: [string, string | undefined][]): void {
    for (const [name, value] of variables) {
        if (value === undefined) {
            Reflect.deleteProperty(process.env, name);
        } else {
            process.env[name] = value;
        }
    }
}
