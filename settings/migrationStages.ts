/** How far the move of a tenant's zone has come. In `copy` the old zone leads. */
export const MIGRATION_STAGES = ["copy"] as const;

export type MigrationStage = (typeof MIGRATION_STAGES)[number];
