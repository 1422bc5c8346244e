import type { Operation } from '../operation.ts'
import { connections } from './connections.ts'
import { description } from './description.ts'
import { jobs } from './jobs.ts'
import { mapping } from './mapping.ts'
import { privacy } from './privacy.ts'
<<<<<<< HEAD
import { status } from './status.ts'
=======
import { refusals } from './refusals.ts'
>>>>>>> f8d8c29 (feat(sync): duplicate rules can be passed where they allow it, and refusals are grouped, retried and exported)
import { sync } from './sync.ts'
import { team } from './team.ts'
import { webhooks } from './webhooks.ts'

/** Every operation of the API, in the order in which the document has them. */
<<<<<<< HEAD
export const operations: readonly Operation[] = [
  connections,
  sync,
  mapping,
  privacy,
  webhooks,
  team,
  jobs,
  status,
  description,
].flatMap((group) => Object.values<Operation>(group))
=======
export const operations: readonly Operation[] = [connections, sync, refusals, mapping, privacy, webhooks, jobs, description].flatMap(
  (group) => Object.values<Operation>(group),
)
>>>>>>> f8d8c29 (feat(sync): duplicate rules can be passed where they allow it, and refusals are grouped, retried and exported)
