import type { RecordTypeName } from "../records/types";

/** The type of a query: a record type, or all records of a name. */
export type QuestionType = RecordTypeName | "ANY";

/** One question to a name server. */
export interface Question {
    /** The name in any notation. */
    name: string;
    type: QuestionType;
}
