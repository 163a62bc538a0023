import type { RecordTypeName } from "../records/types";

/** What a question asks for: a record type, or all records of a name. */
export type QuestionType = RecordTypeName | "ANY";

/** One question to a name server. */
export interface Question {
    /** Any way of writing a name. */
    name: string;
    type: QuestionType;
}
