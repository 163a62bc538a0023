/** The stages of the move of a tenant's zone: the old zone leads, the new one leads, the old one is deleted. */
export const MIGRATION_STAGES = ["copy", "handover", "retire"] as const;

export type MigrationStage = (typeof MIGRATION_STAGES)[number];
