import type { ObjectSpec } from './object-spec.ts'
import { about, owner } from './shared-fields.ts'

/** Calls, meetings and emails: what people did, as CRMs tell it. */
export const activity = {
  one: 'activity',
  many: 'activities',
  isPerson: false,
  onByDefault: false,
  ofLinked: true,
  isMirrored: true,
  settings: { deletes: { fromCrm: 'archive', toCrm: 'ignore' }, matchKeys: ['external_id'] },
  fields: [
    {
      name: 'kind',
      column: 'kind',
      label: 'Kind',
      type: 'picklist',
      lengthMax: 20,
      options: ['call', 'email', 'meeting'],
      first: 'meeting',
    },
    { name: 'subject', column: 'subject', label: 'Subject', type: 'text', lengthMax: 500 },
    { name: 'body', column: 'body', label: 'Text', type: 'html', lengthMax: 100_000 },
    {
      name: 'direction',
      column: 'direction',
      label: 'Direction',
      type: 'picklist',
      lengthMax: 20,
      options: ['incoming', 'outgoing'],
    },
    { name: 'outcome', column: 'outcome', label: 'Outcome', type: 'text', lengthMax: 500 },
    { name: 'location', column: 'location', label: 'Place', type: 'text', lengthMax: 1_000 },
    { name: 'startedAt', column: 'started_at', label: 'Began', type: 'datetime', lengthMax: 40 },
    { name: 'endedAt', column: 'ended_at', label: 'Ended', type: 'datetime', lengthMax: 40 },
    ...about,
    owner,
  ],
  // Two of the same words are two.
  searchKey: { kind: 'none', fields: ['subject'], label: 'subject' },
} as const satisfies ObjectSpec
