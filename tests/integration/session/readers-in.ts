import { readdirSync, readFileSync } from 'node:fs'
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

/** What is exported there and takes a person's client first, but for what writes. */
export function readersIn(folder: string): string[] {
  const source = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
  const names = source.flatMap((text) =>
    [...text.matchAll(/^export async function (\w+)\(\s*client: UserClient/gm)].map(([, name = '']) => name),
  )
  expect(names.length).toBeGreaterThan(40)
  return names.filter((name) => !writers.has(name))
}
