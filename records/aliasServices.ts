/**
 * AWS's own hosted zones for alias records: each host of a service belongs to the zone of that service in its region (API AliasTarget,
 * HostedZoneId). A service or region that is not in this table, such as a new region, is not checked.
 */

/**
 * By region; "-" if the service has no known zone there, and further ids after a comma for older hosts.
 *
 * Sources, as of 2026-11: AWS General Reference, pages elb (application, Classic and network load balancers), s3 (website endpoints),
 * elasticbeanstalk, apigateway (regional and private domain names) and apprunner, as terraform-provider-aws, aws-cdk's region-info,
 * external-dns and moto copy them. The second ids of load balancers belong to Classic ones from before 2016.
 */
const ZONES_BY_REGION = `
region         application                   network               website               beanstalk             gateway               apprunner
af-south-1     Z268VQBMOI5EKX                Z203XCE67M25HM        Z11KHD8FBVPUYU        Z1EI3BVKMKK4AM        Z2DHW2332DAMTN        -
ap-east-1      Z3DQVH9N71FHZ0                Z12Y7K3UBGUAD1        ZNB98KWMFR0R6         ZPWYUBWRU171A         Z3FD1VL90ND7K5        -
ap-east-2      Z02789141MW7T1WBU19PO         Z09176273OC2HWIAUNYW  Z064739330DAH7WJVOO93 -                     -                     -
ap-northeast-1 Z14GRHDCWA56QT,Z2YN17T5R711GT Z31USIVHYNEOWT        Z2M4EHUR26P7ZW        Z1R25G3KIG2GBW        Z1YSHQZHG15GKL        Z08491812XW6IPYLR6CCA
ap-northeast-2 ZWKZPGTI48KDX                 ZIBE1TIR4HY56         Z3W03O7B5YMIYP        Z3JE5OI70TWKCP        Z20JF4UZKIW1U8        -
ap-northeast-3 Z5LXEXXYW11ES                 Z1GWIQ4HH19I5X        Z2YQB5RD63NC85        ZNE5GEY1TIAGY         Z22ILHG95FLSZ2        -
ap-south-1     ZP97RAFLXTNZK                 ZVDDRBQ08TROA         Z11RGJOFQNVJUP        Z18NTBI3Y7N9TZ        Z3VO1THU9YC4UR        Z00855883LBHKTIC4ODF2
ap-south-2     Z0173938T07WNTVAEPZN          Z0711778386UTO08407HT Z02976202B4EZMXIPMXF7 Z10223522IBWPBF2C2FJS Z0853509Q1135NJ66RUH  -
ap-southeast-1 Z1LMS91P8CMLE5,Z1WI8VXHPB1R38 ZKVM4W9LS7TM          Z3O0J2DXBE1FTB        Z16FZ9L249IFLT        ZL327KTPIQFUL         Z09819469CZ3KQ8PWMCL
ap-southeast-2 Z1GM3OXH4ZPM65,Z2999QAZ9SRTIC ZCT6FZBF4DROD         Z1WCIGYICN2BYD        Z2PCDNR3VC2G1N        Z2RPCDW04V8134        Z03657752RA8799S0TI5I
ap-southeast-3 Z08888821HLRG5A9ZRTER         Z01971771FYVNCOVWJU1G Z01846753K324LI26A3VV Z05913172VM7EAZB40TA8 Z10132843TYUYSLUG4HA3 -
ap-southeast-4 Z09517862IB2WZLPXG76F         Z01156963G8MIIL7X90IV Z0312387243XT5FE14WFO Z0666869LC74UHAO5YE4  Z092189423Y7RJK61311D -
ap-southeast-5 Z06010284QMVVW7WO5J           Z026317210H9ACVTRO6FB Z08660063OXLMA7F1FJHU Z01812971H0QCYWSL7WOH Z0314042F0KBUTZ3X5HF  -
ap-southeast-6 Z023301818UFJ50CIO0MV         Z01392953RKV2Q3RBP0KU -                     Z01144401H1NECCLJDD4D -                     -
ap-southeast-7 Z0390008CMBRTHFGWBCB          Z054363131YWATEMWRG5L Z0031014GXUMRZG6I14G  -                     -                     -
ca-central-1   ZQSVJUPU6J1EY                 Z2EPGBW3API2WT        Z1QDHH18159H29        ZJFCZL7SSZB5I         Z19DQILCV0OWEC        -
ca-west-1      Z06473681N0SF6OS049SD         Z02754302KBB00W2LKWZ9 Z03565811Z33SLEZTHOUL Z1021028356Y0CYS11DQI Z04745493436AWVTG1OQY -
cn-north-1     Z1GDH35T77C1KE                Z3QFB96KMJ7ED6        Z5CN8UMXT92WN         -                     -                     -
cn-northwest-1 ZM7IZAIOVVDZF                 ZQEIKTCZ8352D         Z282HJ1KT0DH03        -                     -                     -
eu-central-1   Z215JYRZR1TBD5                Z3F0SRJ5LGBH90        Z21DNDUVLTQW6Q        Z1FRNW7UH4DEZJ        Z1U9ULNL0V5AJ3        Z0334911C2FDI2Q9M4FZ
eu-central-2   Z06391101F2ZOEP8P5EB3         Z02239872DOALSIDCX66S Z030506016YDQGETNASS  Z00227012FSHBMZNNSJJI Z09222482MK253X48U76H -
eu-north-1     Z23TAZ6LKFMNIO                Z1UDT6IFJ4EJM         Z3BAZG2TWCNX0D        Z23GO28BZ5AETM        Z3UWIKFBOOGXPP        -
eu-south-1     Z3ULH7SSC9OV64                Z23146JA1KNAFP        Z3IXVV8C73GIO3        Z10VDYYOA2JFKM        Z3BT4WSQ9TDYZV        -
eu-south-2     Z0956581394HF5D5LXGAP         Z1011216NVTVYADP1SSV  Z0081959F7139GRJC19J  -                     Z02499852UI5HEQ5JVWX3 -
eu-west-1      Z32O12XQLNTSW2,Z3NF1Z3NOM5OY2 Z2IFOLAFXWLO4F        Z1BKCTXD74EZPE        Z2NYPWQ7DFZAZH        ZLY8HYME6SFDD         Z087551914Z2PCAU0QHMW
eu-west-2      ZHURV8PSTC4K8                 ZD4D7Y8KGAS4G         Z3GKZC51ZF0DB4        Z1GKAAAUGATPF1        ZJ5UAJN8Y3Z2Q         Z098228427VC6B3IX76ON
eu-west-3      Z3Q77PNBQS71R4                Z1CMS0P5QUZ6D5        Z3R1K369G5AVDG        Z5WN6GAYWG5OB         Z3KY65QIEKYHQQ        Z087117439MBKHYM69QS6
il-central-1   Z09170902867EHPV2DABU         Z0313266YDI6ZRHTGQY4  Z09640613K4A3MN55U7GU Z02941091PERNCB1MI5H7 Z07264553HBI44N5X2CKP -
me-central-1   Z08230872XQRWHG2XF6I          Z00282643NTTLPANJJG2P Z06143092I8HRXZRUZROF -                     Z08780021BKYYY8U0YHTV -
me-south-1     ZS929ML54UICD                 Z3QSRYVP46NYYV        Z1MPMWCPA7YB62        Z2BBTEKR2I36N2        Z20ZBPC0SS8806        -
mx-central-1   Z023552324OKD1BB28BH5         Z02031231H3ID6HYJ9A7U -                     -                     -                     -
sa-east-1      Z2P70J7HTTTPLU,Z2ES78Y61JGQKS ZTK26PT1VY4CU         Z7KQH4QJS55SO         Z10X7K2B4QSOFV        ZCMLWB8V5SYIT         -
us-east-1      Z35SXDOTRQ7X7K,Z3DZXE0Q79N41H Z26RNL4JYFTOTI        Z3AQBSTGFYJSTF        Z117KPS5GTRQ2G        Z1UJRXOUMOOFQ8        Z01915732ZBZKC8D32TPT
us-east-2      Z3AADJGX6KTTL2                ZLMOA37VPKANP         Z2O1EMRO9K5GLX        Z14LCN19Q5QHIC        ZOJJZC49E0EPZ         Z0224347AD7KVHMLOX31
us-gov-east-1  Z166TLBEWOO7G0                Z1ZSMQQ6Q24QQ8        Z2NIFVYYW2VKV1        Z35TSARG0EJ4VU        Z3SE9ATJYCRCZJ        -
us-gov-west-1  Z33AYJ8TM3BH4J                ZMG1MZ2THAWF1         Z31GFT0UA1I2HV        Z4KAURWC4UUUG         Z1K6XKP9SAGWDV        -
us-west-1      Z368ELLRRE2KJ0,Z1M58G0W56PQJA Z24FKFUX50B4VW        Z2F56UZL2M1ACD        Z1LQECGX5PH1X         Z2MUQ32089INYE        -
us-west-2      Z1H1FL5HABSF5,Z33MTJ483KN6FU  Z18D5FSROUN65G        Z3BJ6K6RIION7M        Z38NKT9BP95V3O        Z2OJLYMUO9EFXC        Z02243383FTQ64HJ5772Q
`;

/** A service with hosts that are allowed as alias targets. */
export interface AliasService {
    /** The name of the service in messages. */
    title: string;
    /** Finds the region in a host's name, if the service has regions. */
    host: RegExp;
    /** Its column in the table above, or its only zone. */
    zone: { column: string } | { id: string } | undefined;
}

const REGION = "(?<region>[a-z]{2}(?:-[a-z]+)+-[0-9])";

export const ALIAS_SERVICES: readonly AliasService[] = [
    // General Reference, cf_region: the same zone as for edge-optimized domains of API Gateway, AppSync and Cognito.
    { title: "CloudFront", host: /\.cloudfront\.net$/, zone: { id: "Z2FDTNDATAQYW2" } },
    { title: "CloudFront in China", host: /\.cloudfront\.cn$/, zone: { id: "Z3RFFRIM2A3IF5" } },
    // General Reference, global_accelerator.
    { title: "Global Accelerator", host: /\.awsglobalaccelerator\.com$/, zone: { id: "Z2BJ6XQ5FK7U4H" } },
    regional(
        "an application or Classic load balancer",
        `\\.${REGION}\\.elb\\.amazonaws\\.com(\\.cn)?$`,
        "application",
    ),
    regional("a network load balancer", `\\.elb\\.${REGION}\\.amazonaws\\.com(\\.cn)?$`, "network"),
    regional("an S3 website", `(?:^|\\.)s3-website[.-]${REGION}\\.amazonaws\\.com(\\.cn)?$`, "website"),
    regional("Elastic Beanstalk", `\\.${REGION}\\.elasticbeanstalk\\.com$`, "beanstalk"),
    regional("API Gateway", `\\.execute-api\\.${REGION}\\.amazonaws\\.com(\\.cn)?$`, "gateway"),
    regional("App Runner", `\\.${REGION}\\.awsapprunner\\.com$`, "apprunner"),
    // No document has their zones; DescribeVpcEndpoints returns them.
    { title: "a VPC endpoint", host: /\.vpce\.amazonaws\.com$/, zone: undefined },
    {
        title: "AWS",
        host: /\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|elasticbeanstalk\.com|on\.aws)$/,
        zone: undefined,
    },
];

function regional(title: string, host: string, column: string): AliasService {
    return { title, host: new RegExp(host), zone: { column } };
}

const [[, ...COLUMNS] = [], ...ROWS] = ZONES_BY_REGION.trim()
    .split("\n")
    .map((line) => line.split(/ +/));

type ZonesOfRegion = readonly [region: string, ids: readonly string[]];

/** By column, because each alias of thousands of tenants is compared with all zones. */
const ZONES: ReadonlyMap<string, readonly ZonesOfRegion[]> = new Map(
    COLUMNS.map((column, index) => [
        column,
        ROWS.map(
            ([region = "", ...ids]) =>
                [region, ids[index]?.split(",").filter((id) => id !== "-") ?? []] as const,
        ),
    ]),
);

/** Region and ids of each region in which a service has zones. @param column of the service */
export function zonesByRegion(column: string): readonly ZonesOfRegion[] {
    return ZONES.get(column) ?? [];
}
