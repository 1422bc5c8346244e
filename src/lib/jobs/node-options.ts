/**
 * What Node is told when a process is there to work on runs: a run makes a lot of short-lived JSON, and a young generation that may grow lets
 * it all pile up (a pull of 100,000 peaked at 265 MB, at 150 MB with this, as one of 10,000). The other bounds a process that goes wrong.
 * The worker's script in package.json has the same.
 */
export const workerNodeOptions = ['--max-semi-space-size=8', '--max-old-space-size=320'] as const
