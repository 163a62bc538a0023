import { z } from "zod";

const TIME_SCALE = "a number above 0: the timeScale that the sandbox prints";
const API_SHARE =
    "a number above 0 and at most 1: this stack's part of the account's request limits, such as 0.25";

/** How many times faster than against AWS a client may come to a sandbox. */
export const timeScaleSchema = z.number({ error: TIME_SCALE }).positive({ error: TIME_SCALE });

/** Which part of the account's request limits is this stack's. */
export const apiShareSchema = z
    .number({ error: API_SHARE })
    .positive({ error: API_SHARE })
    .max(1, { error: API_SHARE });
