import { chunksOf } from './domain/chunks.ts'
import type { Content, ContentPart } from './domain/content.ts'
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
  const seen = new Set<string>()
  const tally = startTally()
  let parts = 0
  let isPartial = false

  async function* noted(): Content {
    for await (const part of content) {
      if (part.kind === 'record') for (const { path } of part.lines) note(seen, path)
      yield part
    }
  }

  for await (const { part, maskedCount } of applyRules(noted(), rules)) {
    isPartial = parts >= partsMost
    if (isPartial) break
    parts += 1
    tally.masked += maskedCount
    countPart(tally, part, maskedCount > 0)
    countPassages(tally, part)
  }
  return {
    records: tally.records || tally.beside || tally.prose,
    chunks: tally.chunks,
    characters: tally.characters,
    masked: tally.masked,
    maskedFields: [...tally.hidden].slice(0, fieldsShown),
    leftOutFields: [...seen].filter((path) => !tally.kept.has(path)).slice(0, fieldsShown),
    isPartial,
    passages: tally.passages,
  }
}

function startTally() {
  return {
    /** In lists. */
    records: 0,
    /** What stands beside lists: 1 where something does. */
    beside: 0,
    /** Parts of plain text. */
    prose: 0,
    chunks: 0,
    characters: 0,
    masked: 0,
    kept: new Set<string>(),
    hidden: new Set<string>(),
    passages: [] as { readonly path: string; readonly text: string }[],
    /** The path of the record before. */
    last: null as string | null,
  }
}
type Tally = ReturnType<typeof startTally>

function countPart(tally: Tally, part: ContentPart, isMasked: boolean): void {
  if (part.kind === 'prose') {
    tally.prose += 1
    if (isMasked) note(tally.hidden, part.path === '' ? 'text' : part.path)
    return
  }
  if (part.path === '') tally.beside = 1
  else if (part.path !== tally.last) tally.records += 1
  tally.last = part.path
  for (const { path, value } of part.lines) {
    note(tally.kept, path)
    if (isMasked && value.includes(masked)) note(tally.hidden, path)
  }
}

function countPassages(tally: Tally, part: ContentPart): void {
  for (const { path, text } of chunksOf(part)) {
    tally.chunks += 1
    tally.characters += text.length
    if (tally.passages.length < passagesShown) tally.passages.push({ path, text })
  }
}

/** A field, whichever place in a list it has. */
function note(fields: Set<string>, path: string): void {
  if (fields.size < fieldsKnown) fields.add(path.replaceAll(/\[\d+\]/g, '[]'))
}
