import { allPairs, wrongPairs } from "../audit/defectPairs";
import { deployHealthyWorld } from "../audit/defectScene";
import { showProgress } from "./progress";

/** Audits every pair of the defects of tests/audit/defects.ts. `npm test` audits a part of the pairs. */
export async function auditDefects(say: (text: string) => void): Promise<boolean> {
    const healthy = await deployHealthyWorld();
    const pairs = allPairs();
    const progress = showProgress("pairs of defects", pairs.length);
    const wrong = await wrongPairs(healthy, pairs, progress.step).finally(progress.end);
    wrong.forEach((text) => say(`FAILED: ${text}`));
    say(
        `pairs of defects: ${pairs.length} tried, ${pairs.length - wrong.length} found and blamed as they should be`,
    );
    return wrong.length === 0;
}
