import { capitalized } from '../../core/text/capitalized.ts'
import { withArticle } from '../../core/text/with-article.ts'
import type { Link } from '../../db/link-rows.ts'
import type { Obstacle } from '../domain/identity.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import { valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { labelOf, recognisedBy } from './candidates.ts'
import { type Decision, entryFor, failedEntry } from './decision.ts'
import { questionOf } from './namesakes.ts'
import type { RunContext } from './run-context.ts'

/** A record that is left to a person: its candidates, and why none is certain. */
export function ask(
  ctx: RunContext,
  link: Link | null,
  remote: RemoteRecord,
  code: Obstacle | 'same_name',
  recordIds: readonly string[],
): { readonly decision: Decision; readonly link: Link | null } {
  const {
    kind,
    fields: [field],
  } = specOf(ctx.object).searchKey
  const by = recognisedBy(ctx.object, valuesOf(remote.keys, kind)[0] ?? '')
  const entry = {
    ...entryFor(link, { local: null, crmRecordId: remote.id, newId: ctx.newId }),
    crmUpdatedAt: remote.updatedAt,
    candidates: recordIds.map((recordId) => ({ recordId })),
  }
  const label = labelOf(ctx, remote)
  const words = wordsOf(ctx.object, code, by, `${label} in ${ctx.crmName}`)
  const error = { code, ...words, label, ...(code === 'same_name' ? questionOf(ctx, remote) : { field }) }
  const decision = {
    kind: 'apply',
    entry: failedEntry(entry, error, 'adsapp', link),
    agreed: {},
    agreedCrm: {},
    update: null,
  } as const
  return { decision, link }
}

function wordsOf(
  object: SyncedObject,
  code: Obstacle | 'same_name',
  by: string,
  record: string,
): { readonly message: string; readonly action: string } {
  const { one } = specOf(object)
  switch (code) {
    case 'ambiguous_match':
      return {
        message: `More than one ${one} here has ${by}, so it is not clear which of them is ${record}.`,
        action: 'Choose the right one, or merge the duplicates here.',
      }
    case 'already_linked':
      return {
        message: `The ${one} here with ${by} is already linked to another record, so ${record} is not linked to it.`,
        action: `Merge the two records in the CRM, or decide that this one is a new ${one}.`,
      }
    case 'match_excluded':
      return {
        message: `The ${one} here with ${by} is excluded from the sync, so ${record} is not linked to it.`,
        action: `Link the two, exclude this one too, or decide that it is another ${one}.`,
      }
    case 'same_name':
      return {
        message: `${capitalized(withArticle(one))} here has the same name as ${record}, and nothing else says whether the two are one.`,
        action: `Say whether they are the same ${one}. Until then neither side makes a second one.`,
      }
  }
}
