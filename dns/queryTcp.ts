import { connect } from "node:net";
import type { WireName } from "../records/names";
import type { DnsMessage } from "./packet";
import { makeRequest, malformedError, networkError, timeoutError, type Attempt } from "./queryAttempt";
import { readResponse } from "./responses";
import type { DnsDestination } from "./route";

/** RFC 7766 §8: each message follows its length in two octets. */
export function askTcp(attempt: Attempt): Promise<DnsMessage<WireName>> {
    const { target, timeoutMs, onPacket } = attempt;
    const request = makeRequest(attempt);
    return new Promise((resolve, reject) => {
        let received = Buffer.alloc(0);
        const finish = (settle: () => void): void => {
            clearTimeout(timer);
            socket?.removeAllListeners();
            socket?.on("error", () => undefined);
            socket?.destroy();
            settle();
        };
        const fail = (error: Error): void => finish(() => reject(networkError(attempt, error)));
        const timer = setTimeout(() => finish(() => reject(timeoutError(attempt, "TCP", 0))), timeoutMs);
        const socket = connectTo(target, fail);
        socket?.on("error", fail);
        socket?.on("close", () => fail(new Error("the server closed the connection without an answer")));
        socket?.on("connect", () => {
            onPacket("sent");
            const length = Buffer.alloc(2);
            length.writeUInt16BE(request.length);
            socket.write(Buffer.concat([length, request]));
        });
        socket?.on("data", (chunk) => {
            received = Buffer.concat([received, chunk]);
            if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) {
                return;
            }
            onPacket("received");
            const message = readResponse(received.subarray(2, 2 + received.readUInt16BE(0)), request);
            const usable = message?.truncated === false ? message : undefined;
            finish(() => (usable === undefined ? reject(malformedError(attempt, message)) : resolve(usable)));
        });
    });
}

function connectTo(
    target: DnsDestination,
    fail: (error: Error) => void,
): ReturnType<typeof connect> | undefined {
    try {
        return connect(target.port, target.host);
    } catch (error) {
        // For a port out of range the socket throws instead of emitting an error. The caller's timer exists in the next turn of the loop.
        setImmediate(() => fail(error instanceof Error ? error : new Error(String(error))));
        return undefined;
    }
}
