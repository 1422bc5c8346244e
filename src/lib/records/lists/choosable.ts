import { storable } from '../../core/text/storable-text.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { distinction } from '../pages/pages.ts'
import { everything, recordsPage } from './record-list.ts'
import type { UserClient } from '../rows.ts'

const choicesMax = 20

/** The first records by name that have a text in them, each with what tells it from others of that name. */
export async function findChoosable(client: UserClient, organizationId: string, object: RecordObject, search: string) {
  const query = { ...everything, search: storable(search.trim().slice(0, 200)), sort: 'name', descending: false, start: {} }
  const { rows } = await recordsPage(client, organizationId, object, query, { limit: choicesMax })
  return rows.map(({ id, title, values }) => ({ id, title, description: distinction(object, title, values) }))
}
