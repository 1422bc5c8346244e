/** The background jobs, by the names that a scheduler calls them. */
export const jobNames = ['delta-sync', 'health-check', 'detect-conflicts', 'retry-failed', 'cleanup', 'knowledge'] as const
export type JobName = (typeof jobNames)[number]
