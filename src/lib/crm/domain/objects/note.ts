import type { ObjectSpec } from './object-spec.ts'
import { about } from './shared-fields.ts'

export const note = {
  one: 'note',
  many: 'notes',
  isPerson: false,
  onByDefault: false,
  ofLinked: true,
  settings: { deletes: { fromCrm: 'ignore', toCrm: 'ignore' }, matchKeys: ['external_id'] },
  fields: [
    { name: 'title', column: 'title', label: 'Title', type: 'text', lengthMax: 500 },
    { name: 'body', column: 'body', label: 'Text', type: 'html', lengthMax: 100_000 },
    { name: 'author', column: 'author', label: 'Author', type: 'text', lengthMax: 500, isFixed: true },
    { name: 'writtenAt', column: 'written_at', label: 'Written', type: 'datetime', lengthMax: 40, isFixed: true },
    ...about,
  ],
  // Two notes of the same words are two.
  searchKey: { kind: 'none', fields: ['body'], label: 'text' },
} as const satisfies ObjectSpec
