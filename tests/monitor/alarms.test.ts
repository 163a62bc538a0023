import assert from "node:assert/strict";
import fc from "fast-check";
import { ALARMS, alarmsOf } from "../../monitor/alarms";
import { METRICS } from "../../monitor/metrics";
import { partsFor } from "../../monitor/schedule";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("The alarms of a watch", () => {
    it("are within CloudWatch's limits for every rate and number of tenants (API PutMetricAlarm)", () => {
        fc.assert(
            fc.property(
                fc.integer({ min: 1, max: 1440 }),
                fc.integer({ min: 0, max: 10_000 }),
                (every, tenants) => {
                    const alarms = alarmsOf("example.com", every, partsFor(tenants, every), "watch");
                    for (const name of ALARMS) {
                        const { period, evaluationPeriods, datapointsToAlarm, metricName } = alarms[name];
                        assert.equal(period % MINUTE, 0);
                        assert.ok(period <= DAY);
                        assert.ok(datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods);
                        // The longest time of an alarm: a week for periods of an hour or more, and a day otherwise.
                        assert.ok(period * evaluationPeriods <= (period >= HOUR ? 7 * DAY : DAY), name);
                        assert.ok(Object.keys(METRICS).includes(metricName));
                        assert.ok(alarms[name].alarmDescription.length <= 1024);
                    }
                },
            ),
        );
    });

    it("cover a whole cycle of the tenants' parts", () => {
        const { tenants } = alarmsOf("example.com", 5, 288, "watch");
        assert.deepEqual(
            [tenants.evaluationPeriods, tenants.datapointsToAlarm, tenants.period],
            [288, 1, 300],
        );
    });

    it("fire at once for problems that the operator can repair, and after two days for steps of a tenant", () => {
        const { broken, tenants, lasting } = alarmsOf("example.com", 5, 1, "watch");
        assert.deepEqual([broken.metricName, tenants.metricName], ["BrandBroken", "OwnBroken"]);
        assert.deepEqual(
            [lasting.metricName, lasting.period, lasting.evaluationPeriods, lasting.datapointsToAlarm],
            ["Broken", DAY, 2, 2],
        );
        // A tenant that has not moved causes no alarm, however long it takes.
        assert.ok(
            ALARMS.every((name) => alarmsOf("example.com", 5, 1, "watch")[name].metricName !== "NotMoved"),
        );
    });

    it("fire if no run ends, and not if one of three is late", () => {
        const { silent } = alarmsOf("example.com", 5, 1, "watch");
        assert.deepEqual(
            [silent.treatMissingData, silent.statistic, silent.datapointsToAlarm],
            ["breaching", "SampleCount", 3],
        );
    });

    it("fire even if the runs of another monitor of the brand end", () => {
        const [one, other] = ["one", "other"].map((name) => alarmsOf("example.com", 5, 1, name).silent);
        assert.deepEqual(one?.dimensions, { Brand: "example.com", Function: "one" });
        assert.notDeepEqual(one?.dimensions, other?.dimensions);
    });
});
