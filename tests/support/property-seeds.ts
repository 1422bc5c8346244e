import fc from 'fast-check'

const chosen = process.env['ADSAPP_SEED'] ?? '20261129'

/**
 * Before each test file: properties without a seed of their own play the same random values in every run, so that a fault that is rare is found by
 * `npm run test:chaos`, which takes others each time, and not when something else is changed. What fails prints its seed, and ADSAPP_SEED plays it.
 */
fc.configureGlobal(chosen === 'random' ? {} : { seed: Number(chosen) })
