import { describeUndo } from './support/undo-suite.ts'

/** Every kill point; CHAOS_STRIDE=2 takes every second one, CHAOS_CRM one CRM. */
describeUndo(Number(process.env['CHAOS_STRIDE'] ?? 1))
