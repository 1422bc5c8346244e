import { chunksOf } from './domain/chunks.ts'
import type { Content } from './domain/content.ts'
import { masked } from './domain/masks.ts'
import { applyRules, type FieldRule } from './domain/rules.ts'

/** What would be kept of a source. */
export type Preview = {
  readonly records: number
  readonly chunks: number
  readonly characters: number
  readonly masked: number
  /** As `customers[].ssn`. */
  readonly maskedFields: readonly string[]
  readonly leftOutFields: readonly string[]
  /** Reading has stopped before the end. */
  readonly isPartial: boolean
  readonly passages: readonly { readonly path: string; readonly text: string }[]
}

const partsMost = 5_000
const passagesShown = 5
const fieldsShown = 50
const fieldsKnown = 2_000

/** Applies rules and masks and makes passages as storing does, and keeps nothing. @throws what `content` throws */
export async function previewOf(content: Content, rules: readonly FieldRule[]): Promise<Preview> {
  const [seen, kept, hidden] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const counts = { parts: 0, records: 0, beside: 0, prose: 0, chunks: 0, characters: 0, masked: 0 }
  const passages: { path: string; text: string }[] = []
  let last: string | null = null
  let isPartial = false

  async function* noted(): Content {
    for await (const part of content) {
      if (part.kind === 'record') for (const { path } of part.lines) note(seen, path)
      yield part
    }
  }

  for await (const { part, maskedCount } of applyRules(noted(), rules)) {
    if (counts.parts >= partsMost) {
      isPartial = true
      break
    }
    counts.parts += 1
    counts.masked += maskedCount
    if (part.kind === 'prose') {
      counts.prose += 1
      if (maskedCount > 0) note(hidden, part.path === '' ? 'text' : part.path)
    } else {
      if (part.path === '') counts.beside = 1
      else if (part.path !== last) counts.records += 1
      last = part.path
      for (const { path, value } of part.lines) {
        note(kept, path)
        if (maskedCount > 0 && value.includes(masked)) note(hidden, path)
      }
    }
    for (const { path, text } of chunksOf(part)) {
      counts.chunks += 1
      counts.characters += text.length
      if (passages.length < passagesShown) passages.push({ path, text })
    }
  }
  const { chunks, characters } = counts
  return {
    records: counts.records || counts.beside || counts.prose,
    chunks,
    characters,
    masked: counts.masked,
    maskedFields: [...hidden].slice(0, fieldsShown),
    leftOutFields: [...seen].filter((path) => !kept.has(path)).slice(0, fieldsShown),
    isPartial,
    passages,
  }
}

/** A field, whichever place in a list it has. */
function note(fields: Set<string>, path: string): void {
  if (fields.size < fieldsKnown) fields.add(path.replaceAll(/\[\d+\]/g, '[]'))
}
