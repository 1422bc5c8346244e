import { describeKilledDeltas } from './support/killed-deltas.ts'

/** Every request; CHAOS_STRIDE=2 takes every second one. */
describeKilledDeltas(Number(process.env['CHAOS_STRIDE'] ?? 1))
