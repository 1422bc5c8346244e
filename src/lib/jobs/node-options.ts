/**
 * Node options of processes that work on runs. A run allocates much short-lived JSON, and a young generation that may grow
 * accumulates it: a pull of 100,000 records peaked at 265 MB, and at 150 MB with this limit, as much as one of 10,000. The second
 * option bounds a leak. Keep in sync with the worker's script in package.json.
 */
export const workerNodeOptions = ['--max-semi-space-size=8', '--max-old-space-size=320'] as const
