import { describeHistories } from '../chaos/support/history-suite.ts'

/** The first of tests/chaos/histories.test.ts; ADSAPP_HISTORIES takes more. */
describeHistories(9, ['hubspot'])
