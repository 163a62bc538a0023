/** How far the move of a tenant's zone has come: the old zone leads, the new one leads, the old one goes. */
export const MIGRATION_STAGES = ["copy", "handover", "retire"] as const;

export type MigrationStage = (typeof MIGRATION_STAGES)[number];
