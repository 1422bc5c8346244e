import { afterAll, beforeAll } from 'vitest'
import { parseEnv } from '../../../src/lib/core/env.ts'
import type { SyncedObject } from '../../../src/lib/crm/domain/objects.ts'
import { createEngine } from '../../../src/lib/crm/engine.ts'
import { erasedEntered } from '../../../src/lib/crm/use-cases/may-enter.ts'
import { continueImport, type Importing } from '../../../src/lib/records/imports/continue-import.ts'
import { guessedSettings } from '../../../src/lib/records/imports/guess.ts'
import { decide, type Import, requireImport, takeIn, withWords } from '../../../src/lib/records/imports/imports.ts'
import type { ImportSettings } from '../../../src/lib/contract/import-settings.ts'
import { type ExportWords, exportCsv, importable } from '../../../src/lib/records/resources/export.ts'
import { recordsOf } from '../../../src/lib/records/resources/resources.ts'
import type { UserClient } from '../../../src/lib/records/rows.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../../support/test-stack.ts'
import { ownEnvironment } from '../support/own-environment.ts'

export type ImportsWorld = ReturnType<typeof importsWorld>

export const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Imports as a person asks for them and a worker carries them out, and exports. */
export function importsWorld() {
  let stack: TestStack
  let engine: Importing
  let ours: TestOrganization
  let userClientFromToken: (token: string) => UserClient

  const enter = ownEnvironment()
  beforeAll(async () => {
    stack = await startTestStack()
    enter(stack.env)
    ;({ userClientFromToken } = await import('../../../src/lib/db/user-client.ts'))
    const whole = createEngine(parseEnv({ ...stack.env }))
    engine = {
      db: whole.db,
      now: Date.now,
      erasedAmong: (organizationId, entered) => erasedEntered(whole, organizationId, entered),
    }
    ours = await stack.createTestOrganisation({ members: 2 })
    await stack.sql('update organization_members set last_seen_at = now()', [])
  })
  afterAll(() => stack.close())

  const clientOf = (of: TestOrganization) => userClientFromToken(of.owner.accessToken)
  const work = (id: string, on: Importing = engine) => continueImport(on, id, Date.now() + 600_000)

  /** Takes a file in and checks it with what is guessed, and what differs from that. */
  async function checked(
    of: TestOrganization,
    object: SyncedObject,
    text: string,
    differing: Partial<ImportSettings> = {},
  ): Promise<Import> {
    const client = clientOf(of)
    const taken = await takeIn(client, of.organizationId, { object, fileName: 'test.csv', bytes: bytesOf(text) })
    const rows = text.split('\r\n').slice(1, 50)
    const guessed = guessedSettings(
      recordsOf(object),
      taken.columns,
      rows.map((row) => row.split(',')),
    )
    const settings = { ...guessed, ...differing }
    await decide(client, taken.id, 'check', await withWords(client, of.organizationId, recordsOf(object), settings))
    await work(taken.id)
    return requireImport(client, of.organizationId, taken.id)
  }

  async function imported(...of: Parameters<typeof checked>): Promise<Import> {
    const { id } = await checked(...of)
    await decide(clientOf(of[0]), id, 'start')
    await work(id)
    return requireImport(clientOf(of[0]), of[0].organizationId, id)
  }

  async function undone(of: TestOrganization, id: string): Promise<Import> {
    await decide(clientOf(of), id, 'undo')
    await work(id)
    return requireImport(clientOf(of), of.organizationId, id)
  }

  function exported(of: TestOrganization, object: SyncedObject, words: ExportWords): Promise<string> {
    const resource = recordsOf(object)
    const file = exportCsv(
      { client: clientOf(of), organizationId: of.organizationId, resource, maySeeSecrets: false },
      {
        conditions: [],
        search: '',
        sort: 'created_at',
        descending: false,
        deleted: false,
        columns: importable(resource.members),
        words,
        hasMark: true,
      },
    )
    return new Response(file).text()
  }

  return {
    get stack() {
      return stack
    },
    get engine() {
      return engine
    },
    get ours() {
      return ours
    },
    clientFromToken: (token: string) => userClientFromToken(token),
    clientOf,
    work,
    checked,
    imported,
    undone,
    exported,
  }
}
