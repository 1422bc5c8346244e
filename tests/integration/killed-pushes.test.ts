import { describeKilledPushes } from '../chaos/support/killed-pushes.ts'

/** A sample of tests/chaos/killed-pushes.test.ts: an upsert, and rows with ids of ours. */
describeKilledPushes('klaviyo', ['contact'], { whens: ['after'] })
describeKilledPushes('creatio', ['event'], { whens: ['after'], stride: 3 })
