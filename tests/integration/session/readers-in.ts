import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect } from 'vitest'

const writers = new Set([
  'markRead',
  'saveNotificationSetting',
  'addAbout',
  'addNoteAbout',
  'addTaskAbout',
  'assignLead',
  'saveLeadScoring',
  'scoreLead',
  'addView',
  'beginWith',
  'changeView',
  'deleteView',
  'changeMemberRole',
  'changeOrganization',
  'createApiKey',
  'convertLead',
  'createRecord',
  'deleteOrganization',
  'invite',
  'mergeIndustry',
  'moveIndustry',
  'moveCard',
  'removeMember',
  'revokeApiKey',
  'revokeInvitation',
  'saveEdits',
  'savePipelines',
  'removeAbout',
  'setDeleted',
  'setTaskDone',
  'sortAccounts',
  'storePipelines',
  'updateRecord',
])

/** The rooms whose reads are tested with what they write, in suites of their own. */
const ownSuites = new Set(['contacts', 'imports', 'knowledge', 'quotes', 'resources'])

/** What is exported in a folder and its rooms and takes a person's client first, except for what writes. */
export function readersIn(folder: string): string[] {
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !ownSuites.has(name.split(sep)[0] ?? ''))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const names = source.flatMap((text) =>
    [...text.matchAll(/^export async function (\w+)\(\s*client: UserClient/gm)].map(([, name = '']) => name),
  )
  expect(names.length).toBeGreaterThan(40)
  return names.filter((name) => !writers.has(name))
}
