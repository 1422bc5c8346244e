import { storable } from '../../core/text/storable-text.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { distinction } from '../pages/pages.ts'
import { everything, recordsPage } from './record-list.ts'
import type { UserClient } from '../rows.ts'

const choicesMax = 20
/** How many are looked at for those that begin with what was typed. */
const foundMax = 100

/**
 * The first records by name that have a text in them, those first in whose name a word begins with it, each with what tells it from
 * others of that name.
 */
export async function findChoosable(client: UserClient, organizationId: string, object: RecordObject, search: string) {
  const query = { ...everything, search: storable(search.trim().slice(0, 200)), sort: 'name', descending: false, start: {} }
  const { rows } = await recordsPage(client, organizationId, object, query, { limit: foundMax })
  return beginningFirst(rows, search)
    .slice(0, choicesMax)
    .map(({ id, title, values }) => ({ id, title, description: distinction(object, title, values) }))
}

/** Those first whose title has a word that begins with the text, in the order in which they came otherwise. Case and accents do not count. */
export function beginningFirst<Row extends { readonly title: string }>(rows: readonly Row[], search: string): readonly Row[] {
  const begun = ` ${plain(search).trim()}`
  const isBegun = ({ title }: Row) => ` ${plain(title)}`.includes(begun)
  return [...rows.filter(isBegun), ...rows.filter((row) => !isBegun(row))]
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
