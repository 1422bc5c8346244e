import { describeKillPoints } from '../chaos/support/kill-suite.ts'

/** A sample of tests/chaos/kill-points.test.ts; a smaller CHAOS_STRIDE takes more. */
describeKillPoints(Number(process.env['CHAOS_STRIDE'] ?? 601), ['hubspot'])
