import { withDenials } from "../../errors/fakeServices";
import { withSignedZone } from "../../providers/signedZone";
import { dns, many, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";

/** Tenants that are removed, and whose zones Route 53 does not delete. */
export const leavingTenants: readonly Story[] = [
    {
        kind,
        does: "removes a tenant whose zone is signed (DNSSEC), and restores it",
        expected: /hosted zone \S+ of b\.net was not deleted or changed, because it is signed/,
        async play({ stack, sandbox }) {
            const both = dns([tenant("tenant.net"), tenant("b.net")]);
            await stack.up(both);
            await withSignedZone(sandbox, "b.net", async (gateway) => {
                stack.configure({ "white-label-dns:dnsGateway": gateway });
                await stack.refusedLate(dns([tenant("tenant.net")]), /is signed/);
            });
            stack.configure({});
            await stack.upAsBefore(both);
        },
    },
    {
        kind,
        does: "removes three tenants with credentials that cannot delete zones, and restores them",
        expected: /was not deleted or changed, because the deletion of another zone was denied|AccessDenied/,
        async play({ stack, sandbox }) {
            const all = dns(many(12));
            await stack.up(all);
            const isDeletion = ({ method }: { method?: string | undefined }): boolean => method === "DELETE";
            await withDenials(sandbox.endpoint, isDeletion, async (route53) => {
                stack.configure({ "aws:endpoints": JSON.stringify([{ route53, sts: sandbox.endpoint }]) });
                await stack.refusedLate(dns(many(9)), /AccessDenied/);
            });
            stack.configure({});
            await stack.upAsBefore(all);
        },
    },
];
