import { describeUndo } from '../chaos/support/undo-suite.ts'

/** A sample of tests/chaos/undo.test.ts; a smaller CHAOS_STRIDE takes more. */
describeUndo(Number(process.env['CHAOS_STRIDE'] ?? 61), ['salesforce'])
