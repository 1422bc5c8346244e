import { Failure } from '../core/errors.ts'
import { addFile, leavingFiles, removeFiles, storeBytes, storedBytes } from '../db/knowledge-files.ts'
import type { ServiceClient } from '../db/service-client.ts'
import { contentOf } from './formats/content-of.ts'
import { isDocx } from './formats/docx-parts.ts'
import type { Format } from './formats/format.ts'
import { unknownFormat } from './formats/refusals.ts'

/** Of the kinds that are taken; what a file is, its bytes say. */
const contentTypes: Partial<Readonly<Record<Format, string>>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  text: 'text/plain',
  markdown: 'text/markdown',
  pdf: 'application/pdf',
  archive: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
}

export type StoredFile = { readonly url: string; readonly name: string; readonly bytes: number; readonly content_type: string }

/**
 * Keeps a file that an admin has uploaded. Anyone who breaks off in between leaves nothing that is not removed a day later.
 * @returns the address that a link of the type `file` has
 * @throws Failure `format_not_supported` | `too_many_crm_files` | `storage_failed`
 */
export async function keepFile(
  db: ServiceClient,
  organizationId: string,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<StoredFile> {
  const contentType = await contentTypeOf(name, bytes)
  const id = await addFile(db, organizationId, bytes.byteLength)
  await storeBytes(db, { id, organizationId }, bytes, contentType)
  return { url: `file:///${id}/${encodeURIComponent(name)}`, name, bytes: bytes.byteLength, content_type: contentType }
}

async function contentTypeOf(name: string, bytes: Uint8Array): Promise<string> {
  const { format } = await contentOf({ contentType: '', name, expectsData: false, open: () => once(bytes) })
  const contentType = contentTypes[format]
  if (contentType === undefined || (format === 'archive' && !isDocx(Buffer.from(bytes)))) throw unknownFormat('')
  return contentType
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

const address = /^file:\/\/\/([0-9a-f-]{36})\/(.+)$/

/**
 * What a link of the type `file` leads to. Its bytes are looked for with the organisation's own alone.
 * @throws Failure `file_missing` | `storage_failed`
 */
export async function openFile(
  db: ServiceClient,
  organizationId: string,
  url: string,
): Promise<{ readonly name: string; readonly contentType: string; readonly body: ReadableStream<Uint8Array> }> {
  const [, id = '', name = ''] = address.exec(url) ?? []
  const blob = id === '' ? null : await storedBytes(db, { id, organizationId })
  if (blob === null)
    throw new Failure({ kind: 'rejected', code: 'file_missing', message: 'The uploaded file is not there any more.' })
  return { name: decodeURIComponent(name), contentType: blob.type, body: blob.stream() }
}

const filesPerRemoval = 100

/** Removes files that nobody draws on any more, for good. What is not done by the deadline, or breaks off, is done the next time. */
export async function removeUnlinkedFiles(db: ServiceClient, until: () => boolean): Promise<void> {
  while (!until()) {
    const files = await leavingFiles(db, filesPerRemoval)
    if (files.length > 0) await removeFiles(db, files)
    if (files.length < filesPerRemoval) return
  }
}
