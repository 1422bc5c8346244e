import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { Failure } from '../core/errors.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const bucket = 'knowledge'

/** A file of an organisation: where its bytes are begins with whose it is. */
export type KeptFile = { readonly id: string; readonly organizationId: string }
const pathOf = ({ organizationId, id }: KeptFile) => `${organizationId}/${id}`

/** @returns the id of a file whose bytes are to be stored. @throws Failure `too_many_crm_files` */
export async function addFile(db: ServiceClient, organizationId: string, bytes: number): Promise<string> {
  const added = await db.rpc('knowledge_add_file', { p_organization: organizationId, p_bytes: bytes })
  return databaseIdSchema.parse(unwrap(added))
}

/** Stores a file's bytes; the first of a project makes the bucket. @throws Failure `storage_failed` */
export async function storeBytes(db: ServiceClient, file: KeptFile, bytes: Uint8Array, contentType: string): Promise<void> {
  const upload = () => db.storage.from(bucket).upload(pathOf(file), bytes, { contentType })
  const { error } = await upload()
  if (error === null) return
  if (!/bucket not found/i.test(error.message)) throw storageFailed(error)
  const made = await db.storage.createBucket(bucket, { public: false })
  if (made.error !== null && !/already exists/i.test(made.error.message)) throw storageFailed(made.error)
  const again = await upload()
  if (again.error !== null) throw storageFailed(again.error)
}

/** A file's bytes; null: they are not there. @throws Failure `storage_failed` */
export async function storedBytes(db: ServiceClient, file: KeptFile): Promise<Blob | null> {
  const { data, error } = await db.storage.from(bucket).download(pathOf(file))
  if (error === null) return data
  if (/not found/i.test(error.message)) return null
  throw storageFailed(error)
}

const leavingSchema = z
  .array(z.object({ id: databaseIdSchema, organization_id: databaseIdSchema }))
  .transform((rows) => rows.map(({ id, organization_id: organizationId }) => ({ id, organizationId })))

/** Files that nobody draws on any more, and nobody can link from here on. */
export async function leavingFiles(db: ServiceClient, limit: number): Promise<readonly KeptFile[]> {
  return leavingSchema.parse(unwrap(await db.rpc('knowledge_leaving_files', { p_limit: limit })))
}

/** Removes the bytes of files, then what is known of them. Those that are gone already are no fault. @throws Failure `storage_failed` */
export async function removeFiles(db: ServiceClient, files: readonly KeptFile[]): Promise<void> {
  const { error } = await db.storage.from(bucket).remove(files.map(pathOf))
  if (error !== null && !/bucket not found/i.test(error.message)) throw storageFailed(error)
  unwrap(await db.rpc('knowledge_forget_files', { p_ids: files.map(({ id }) => id) }))
}

function storageFailed(cause: Error): Failure {
  const message = `The file storage failed: ${cause.message.slice(0, 200)}.`
  return new Failure({ kind: 'transient', code: 'storage_failed', message, cause })
}
