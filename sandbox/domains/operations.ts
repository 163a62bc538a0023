import type { z } from "zod";
import { ApiError } from "../route53/errors";
import type { DomainsAccount } from "./account";
import { getDomainDetail, getOperationDetail, listDomains, listOperations } from "./details";
import {
    deleteTagsForDomain,
    disassociateDelegationSigner,
    listTagsForDomain,
    setAutoRenew,
    setTransferLock,
    updateDomainContact,
    updateDomainContactPrivacy,
    updateDomainNameservers,
    updateTagsForDomain,
} from "./domainChanges";
import { INPUTS, readInput } from "./inputs";

type Perform = (account: DomainsAccount, body: string) => Record<string, unknown>;

function operation<T>(
    schema: z.ZodType<T>,
    perform: (account: DomainsAccount, input: T) => Record<string, unknown>,
): Perform {
    return (account, body) => perform(account, readInput(schema, body));
}

/** The calls that start an operation. */
const STARTING: Record<string, Perform> = {
    UpdateDomainNameservers: operation(INPUTS.nameServers, updateDomainNameservers),
    EnableDomainTransferLock: operation(INPUTS.domain, setTransferLock(true)),
    DisableDomainTransferLock: operation(INPUTS.domain, setTransferLock(false)),
    UpdateDomainContact: operation(INPUTS.contacts, updateDomainContact),
    UpdateDomainContactPrivacy: operation(INPUTS.privacy, updateDomainContactPrivacy),
    DisassociateDelegationSignerFromDomain: operation(INPUTS.signer, disassociateDelegationSigner),
};

const OTHERS: Record<string, Perform> = {
    GetDomainDetail: operation(INPUTS.domain, getDomainDetail),
    GetOperationDetail: operation(INPUTS.operation, getOperationDetail),
    ListOperations: operation(INPUTS.operations, listOperations),
    ListDomains: operation(INPUTS.domains, listDomains),
    EnableDomainAutoRenew: operation(INPUTS.domain, setAutoRenew(true)),
    DisableDomainAutoRenew: operation(INPUTS.domain, setAutoRenew(false)),
    ListTagsForDomain: operation(INPUTS.domain, listTagsForDomain),
    UpdateTagsForDomain: operation(INPUTS.tags, updateTagsForDomain),
    DeleteTagsForDomain: operation(INPUTS.tagKeys, deleteTagsForDomain),
};

/** The other operations of the API, 2014-05-15. */
const NOT_THERE = [
    "AcceptDomainTransferFromAnotherAwsAccount",
    "AssociateDelegationSignerToDomain",
    "CancelDomainTransferToAnotherAwsAccount",
    "CheckDomainAvailability",
    "CheckDomainTransferability",
    "DeleteDomain",
    "GetContactReachabilityStatus",
    "GetDomainPrices",
    "GetDomainSuggestions",
    "ListPrices",
    "PushDomain",
    "RegisterDomain",
    "RejectDomainTransferFromAnotherAwsAccount",
    "RenewDomain",
    "ResendContactReachabilityEmail",
    "ResendOperationAuthorization",
    "RestoreDomain",
    "RetrieveDomainAuthCode",
    "TransferDomain",
    "TransferDomainToAnotherAwsAccount",
    "ViewBilling",
];

export const STARTING_OPERATIONS: readonly string[] = Object.keys(STARTING);
/** All operations of Route 53 Domains, including those that the sandbox does not support. */
export const DOMAINS_OPERATIONS: readonly string[] = [
    ...STARTING_OPERATIONS,
    ...Object.keys(OTHERS),
    ...NOT_THERE,
].sort();

/** @throws ApiError the operation's errors, and NotImplemented */
export function performOperation(
    name: string,
    account: DomainsAccount,
    body: string,
): Record<string, unknown> {
    const perform = STARTING[name] ?? OTHERS[name];
    if (perform === undefined) {
        throw new ApiError("NotImplemented", `The sandbox does not implement ${name}`);
    }
    return perform(account, body);
}
