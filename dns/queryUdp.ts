import { createSocket } from "node:dgram";
import { isIP } from "node:net";
import type { WireName } from "../records/names";
import type { DnsMessage } from "./packet";
import { makeRequest, networkError, timeoutError, type Attempt } from "./queryAttempt";
import { readResponse } from "./responses";

/** Each attempt has its own socket and id: an attacker would have to guess both (RFC 5452 §9). */
export function askUdp(attempt: Attempt): Promise<DnsMessage<WireName>> {
    const { target, timeoutMs, onPacket } = attempt;
    const request = makeRequest(attempt);
    return new Promise((resolve, reject) => {
        const socket = createSocket(isIP(target.host) === 6 ? "udp6" : "udp4");
        const deadline = performance.now() + timeoutMs;
        let ignored = 0;
        let finished = false;
        const finish = (settle: () => void): void => {
            if (finished) {
                return;
            }
            finished = true;
            clearTimeout(timer);
            socket.removeAllListeners();
            // The system may report an error after the answer. It does not matter, but without a listener it would be thrown.
            socket.on("error", () => undefined);
            socket.close();
            settle();
        };
        const fail = (error: Error): void => finish(() => reject(networkError(attempt, error)));
        const expire = (): void => finish(() => reject(timeoutError(attempt, "UDP", ignored)));
        const timer = setTimeout(expire, timeoutMs);
        socket.on("error", fail);
        socket.on("message", (bytes) => {
            onPacket("received");
            if (performance.now() >= deadline) {
                // A flood of packets can delay the timer.
                expire();
                return;
            }
            const message = readResponse(bytes, request);
            if (message === undefined) {
                ignored += 1;
            } else {
                finish(() => resolve(message));
            }
        });
        socket.once("connect", () => {
            onPacket("sent");
            // Depending on the system, a failure arrives as an "error" event or here.
            socket.send(request, (error) => (error ? fail(error) : undefined));
        });
        try {
            socket.connect(target.port, target.host);
        } catch (error) {
            // For a port out of range the socket throws instead of emitting an error.
            fail(error instanceof Error ? error : new Error(String(error)));
        }
    });
}
