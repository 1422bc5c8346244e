import { previewOf, sanitizedHtml } from '../kit/html.ts'
import { id18 } from './ids.ts'
import type { RecordRules } from './record-rule.ts'
import type { Stored } from './record-store.ts'

const previewLengthMax = 255

/** The HTML of a note as it is stored. */
export function noteHtml(content: Stored): string {
  return typeof content === 'string' ? Buffer.from(content, 'base64').toString('utf8') : ''
}

export const contentNoteRules: RecordRules = {
  // A bare ampersand, or anything that runs.
  refusal({ given }) {
    const html = noteHtml(given['Content'] ?? null)
    const isClean = !/&(?!#?\w+;)/.test(html) && !/<\s*(script|style|iframe|object)\b/i.test(html)
    if (isClean) return null
    const message = "Note can't be saved because it contains HTML tags or unescaped characters that are not allowed in a Note."
    return { code: 'FIELD_INTEGRITY_EXCEPTION', message, fields: ['Content'] }
  },
  completed({ after }) {
    const html = sanitizedHtml(noteHtml(after['Content'] ?? null))
    const content = Buffer.from(html)
    return {
      Content: html === '' ? null : content.toString('base64'),
      ContentSize: content.length,
      TextPreview: previewOf(html, previewLengthMax) || null,
    }
  },
  // Who writes a note has it.
  consequences({ before, after }, number) {
    if (before !== null) return []
    const user = id18('005', Number(after['CreatedById']))
    const values = { ContentDocumentId: number, LinkedEntityId: user, ShareType: 'I', Visibility: 'AllUsers' }
    return [{ object: 'ContentDocumentLink', number: null, values }]
  },
}
