/**
 * The addresses of Route 53's name servers: the global ranges of https://ip-ranges.amazonaws.com/ip-ranges.json, service ROUTE53, as of
 * 2026-08-22. AWS has only ever added ranges. The setting `nameServerRanges` adds newer ones.
 */
export const AWS_NAME_SERVER_RANGES: readonly string[] = [
    "205.251.192.0/21",
    "205.251.200.0/23",
    "52.95.110.0/24",
    "63.246.114.0/23",
    "3.4.32.0/20",
    "64.91.192.0/19",
    "1.179.52.0/22",
    "1.179.56.0/22",
    "2600:9000:5300::/45",
    "2600:9000:f530::/46",
    "2600:9000:de0::/43",
    "2600:9000:fc0::/43",
    "2600:9000:ff8::/46",
    "2600:9000:7000::/36",
];

/** The day of the list above, for messages. */
export const AWS_RANGES_DATE = "2026-08-22";

/**
 * The ranges to which a sandbox's name servers can move: AWS's address space around the ranges of its name servers, such as 205.251.9.9 in
 * the sandbox's documentation. All of it belongs to AWS.
 */
export const SANDBOX_RANGES: readonly string[] = ["205.251.0.0/16", "2600:9000::/28"];
