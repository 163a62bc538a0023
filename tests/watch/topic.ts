import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { noteCall } from "../policy/callLog";

/** Runs the work with an Amazon SNS topic that keeps the published messages (API Publish). */
export async function withTopic(
    published: URLSearchParams[],
    work: (endpoint: string) => Promise<void>,
): Promise<void> {
    const server = createServer((request, response) => {
        let body = "";
        request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        request.on("end", () => {
            const asked = new URLSearchParams(body);
            published.push(asked);
            noteCall("function", `sns:${asked.get("Action") ?? "?"} *`);
            response
                .writeHead(200, { "content-type": "text/xml" })
                .end(
                    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
                );
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
        await new Promise((resolve) => server.close(resolve));
    }
}
