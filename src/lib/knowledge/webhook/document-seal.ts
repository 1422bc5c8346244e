import type { Seal, SecretBox } from '../../core/secrets/secret-box.ts'
import type { JsonValue } from './merge.ts'

type Owner = { readonly id: string; readonly organizationId: string }
export type SealedDocument = { readonly content: string; readonly seal: Seal }

const contextOf = ({ organizationId, id }: Owner) => `knowledge-document:${organizationId}:${id}`

export function sealDocument(box: SecretBox, source: Owner, bytes: Uint8Array): SealedDocument {
  const { seal, bytes: sealed } = box.sealBytes(bytes, contextOf(source))
  return { content: sealed.toString('base64'), seal }
}

/** @throws Failure `secret_unreadable` */
export function documentBytes(box: SecretBox, source: Owner, { content, seal }: SealedDocument): Buffer {
  return box.openBytes(seal, Buffer.from(content, 'base64'), contextOf(source))
}

/** @throws Failure `secret_unreadable` */
export function openDocument(box: SecretBox, source: Owner, sealed: SealedDocument): JsonValue {
  const value: JsonValue = JSON.parse(documentBytes(box, source, sealed).toString('utf8'))
  return value
}
