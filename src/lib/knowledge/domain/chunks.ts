import { createHash } from 'node:crypto'
import type { ContentPart, FlatLine } from './content.ts'
import { fieldName } from './path-pattern.ts'
import { passagesOf } from './sentences.ts'
import { nameTokens, tokensOf } from './tokens.ts'

/** A passage: what is searched, found and cited as one. */
export type Chunk = {
  /** Of the record, or of the field where one field's text is a passage of its own. */
  readonly path: string
  /** As people read it: one `path: value` a line, or prose. */
  readonly text: string
  /** What the meaning is taken from, without places in lists and what has none (ids, addresses); null: nothing is left of it. */
  readonly meaning: string | null
  /** Of `meaning`, 32 hexadecimal digits: two passages that have the same share one vector. */
  readonly contentHash: string
  /** What it is found by exactly. */
  readonly tokens: readonly string[]
}

const recordMost = 1_600
const proseMost = 800
const proseOverlap = 160
const headMost = 300
const sentenceWords = 6

/** The passages of one part, in its order: one for a record that is not too long, with all of its lines. */
export function chunksOf(part: ContentPart): readonly Chunk[] {
  return part.kind === 'prose'
    ? passagesOf(part.text, proseMost, proseOverlap).map((text) => proseChunk(part.path, text))
    : recordChunks(part.path, part.lines)
}

function proseChunk(path: string, text: string): Chunk {
  return chunk(path, text, text, tokensOf(text).all)
}

/** A record that is too long is divided between its lines; each piece begins with the record's first short lines, which say whose it is. */
function recordChunks(path: string, lines: readonly FlatLine[]): readonly Chunk[] {
  const whole = lines.flatMap((line) => (lineText(line).length <= recordMost ? [line] : dividedLine(line)))
  if (textLength(whole) <= recordMost) return [recordChunk(path, whole)]
  const head = headOf(whole)
  const groups: FlatLine[][] = []
  let group: FlatLine[] = []
  for (const line of whole) {
    const first = groups.length === 0 ? [] : head
    if (group.length > 0 && textLength([...first, ...group, line]) > recordMost) {
      groups.push(group)
      group = []
    }
    group.push(line)
  }
  groups.push(group)
  return groups.map((members, index) => recordChunk(path, index === 0 ? members : [...head, ...members]))
}

function headOf(lines: readonly FlatLine[]): readonly FlatLine[] {
  const head: FlatLine[] = []
  for (const line of lines.slice(0, 4)) if (textLength([...head, line]) <= headMost) head.push(line)
  return head
}

const dividedLine = ({ path, value }: FlatLine): readonly FlatLine[] =>
  passagesOf(value, proseMost, proseOverlap).map((piece) => ({ path: path.slice(0, recordMost - proseMost - 2), value: piece }))

const lineText = ({ path, value }: FlatLine) => `${path}: ${value}`
const textLength = (lines: readonly FlatLine[]) => lines.reduce((sum, line) => sum + lineText(line).length + 1, -1)

function recordChunk(path: string, lines: readonly FlatLine[]): Chunk {
  const tokens = new Set<string>()
  for (const { path: linePath, value } of lines)
    for (const token of [...nameTokens(fieldName(linePath)), ...tokensOf(value).all]) tokens.add(token)
  return chunk(path, lines.map(lineText).join('\n'), meaningOf(lines), [...tokens])
}

/**
 * A record that holds a sentence means what its texts say: the names of its fields, and numbers, would only make it like all other records of
 * its kind. One of short values alone means what they are called, too.
 */
function meaningOf(lines: readonly FlatLine[]): string {
  const telling = lines.filter(({ value }) => hasMeaning(value))
  return telling.some(({ value }) => isSentence(value))
    ? telling
        .filter(({ value }) => isSentence(value) || !/\d/.test(value))
        .map(({ value }) => value.trim().replace(/[.]$/, ''))
        .join('. ')
    : telling.map(({ path, value }) => `${spoken(fieldName(path))}: ${value.trim()}`).join('. ')
}

const isSentence = (value: string) => tokensOf(value).all.filter((token) => /^\p{L}+$/u.test(token)).length >= sentenceWords

function chunk(path: string, text: string, meaning: string, tokens: readonly string[]): Chunk {
  const kept = meaning.trim() === '' ? null : meaning
  const contentHash = createHash('sha256')
    .update(kept ?? text)
    .digest('hex')
    .slice(0, 32)
  return { path, text, meaning: kept, contentHash, tokens }
}

/** `support_level` as people say it. */
const spoken = (name: string) =>
  name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()

/** What no model knows a meaning of: ids, addresses, times, numbers with letters. Those are found by their tokens. */
function hasMeaning(value: string): boolean {
  const text = value.trim()
  if (text === '' || text === '***') return false
  if (/\s/.test(text)) return !/^[\d\s()+.-]+$/.test(text)
  if (/^https?:|@|^\d{4}-\d\d-\d\d|^[\da-f-]{20,}$/i.test(text)) return false
  return !/[\p{L}].*\d|\d.*[\p{L}]/u.test(text)
}
