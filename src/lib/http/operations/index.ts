import type { Operation } from '../operation.ts'
import * as connections from './connections.ts'
import * as description from './description.ts'
import * as jobs from './jobs.ts'
import * as mapping from './mapping.ts'
import * as sync from './sync.ts'
import * as webhooks from './webhooks.ts'

/** Every operation of the API. One that is exported from a file of this list is in the document. */
export const operations: readonly Operation[] = [connections, sync, mapping, webhooks, jobs, description].flatMap((group) =>
  Object.values(group),
)
