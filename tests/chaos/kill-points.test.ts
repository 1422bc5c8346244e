import { describeKillPoints } from './support/kill-suite.ts'

/** Every kill point; CHAOS_STRIDE=2 takes every second one, CHAOS_CRM one CRM. */
describeKillPoints(Number(process.env['CHAOS_STRIDE'] ?? 1))
