import type { Hono } from 'hono'
import { parsePersonInput } from './person-input.ts'
import { personWrites } from './person-writes.ts'
import { recordRoutes } from './record-routes.ts'
import { personRenderer } from './record-view.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** `/persons` of the second API generation. */
export function personRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  return recordRoutes(sandbox, {
    noun: 'Person',
    store: sandbox.persons,
    parse: (body, kind) => parsePersonInput(body, kind, sandbox.settings().contactSync),
    renderer: (companyId, selection) => personRenderer(sandbox, companyId, selection),
    writes: personWrites,
    written: (what) => sandbox.requestLog.addWrites({ created: 0, updated: 0, archived: 0, [what]: 1 }),
  })
}
