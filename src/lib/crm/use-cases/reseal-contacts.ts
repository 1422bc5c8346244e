import { documentContext, recordSecretContext } from '../../core/secrets/record-secrets.ts'
import { type Unreadable, unlessUnreadable } from '../../core/secrets/unless-unreadable.ts'
import {
  documentsSealedWith,
  resealed,
  resealedDocument,
  type SealedColumn,
  sealedColumns,
  sealedWith,
  type SealedRow,
  storedDocument,
} from '../../db/contact-secrets.ts'
import type { Engine } from '../engine.ts'

const secretsPerCheck = 500

/**
 * Seals what is secret of an organisation's contacts with the current key where an older one did, some at each check. What cannot be opened
 * stays as it is: it is said where it is read.
 * @returns the ids of the keys that something is sealed with still
 */
export async function resealContacts(
  engine: Engine,
  organizationId: string,
  unreadable: Unreadable[],
): Promise<readonly string[]> {
  const [, ...older] = engine.box.keyIds
  const rows = await sealedWith(engine.db, organizationId, older, secretsPerCheck)
  for (const row of rows) {
    for (const column of sealedColumns) {
      await unlessUnreadable({ of: 'contact', id: row.id }, () => resealValue(engine, organizationId, row, column), unreadable)
    }
  }
  return rows.length < secretsPerCheck ? [] : older
}

async function resealValue({ db, box }: Engine, organizationId: string, row: SealedRow, column: SealedColumn): Promise<void> {
  const before = row[column]
  if (before === null || before.k === box.keyIds[0] || !box.keyIds.includes(before.k)) return
  const context = recordSecretContext(organizationId, 'contacts', column)
  await resealed(db, row.id, column, { before, after: box.seal(box.open(before, context), context) })
}

const documentsPerCheck = 20

/**
 * Seals files about an organisation's contacts with the current key where an older one did, or none, some at each check. What cannot be opened
 * stays as it is, as above.
 * @returns the ids of the keys that something is sealed with still
 */
export async function resealDocuments(
  { db, box }: Engine,
  organizationId: string,
  unreadable: Unreadable[],
): Promise<readonly string[]> {
  const [, ...older] = box.keyIds
  const context = documentContext(organizationId)
  const found = await documentsSealedWith(db, organizationId, older, documentsPerCheck)
  for (const document of found) {
    const stored = await storedDocument(db, organizationId, document)
    if (stored === null) continue
    const { seal, bytes } = stored
    const reseal = async () => {
      const legible = seal === null ? bytes : box.openBytes(seal, bytes, context)
      await resealedDocument(db, document.id, seal, box.sealBytes(legible, context))
    }
    await unlessUnreadable({ of: 'document', id: document.id }, reseal, unreadable)
  }
  return found.length < documentsPerCheck ? [] : older
}
