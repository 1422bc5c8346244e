import { getManyValues, isMany, none } from 'stream-chain/defs.js'
import { jsonParser, type Token } from 'stream-json/core/parser.js'
import type { ContentPart } from '../domain/content.ts'
import { depthMax } from './limits.ts'
import { createLineCollector, itemPath, memberPath } from './lines.ts'
import { tooDeep, unreadable } from './refusals.ts'

type Frame = { readonly kind: 'object' | 'list'; readonly path: string; key: string; index: number; readonly isRecord: boolean }
/** Its own type leaves out that `none` ends the input. */
type Tokenizer = { parse(chunk: string | typeof none): ReturnType<ReturnType<typeof jsonParser>> }
export type JsonForm = {
  /** One value a line, or one value in all. */
  readonly form: 'json' | 'ndjson'
  /** How many items of a list earlier pages have had, by the list's path. Counted on here. */
  readonly counted?: Map<string, number>
}

/**
 * Reads JSON as it comes, without ever holding more than one record. Numbers keep every digit; null and blank text say nothing and are left
 * out.
 * @throws Failure `content_malformed`, `content_too_deep`, `too_many_records`, `too_many_values`
 */
export async function* jsonParts(
  text: AsyncIterable<string>,
  { form, counted = new Map() }: JsonForm,
): AsyncGenerator<ContentPart, void, undefined> {
  const collector = createLineCollector()
  const frames: Frame[] = []
  if (form === 'ndjson') open('list')
  for await (const tokens of tokensOf(text, form)) {
    for (const token of tokens) take(token)
    yield* collector.take()
  }
  if (form === 'ndjson') close()
  yield* collector.finish()

  function take(token: Token): void {
    switch (token.name) {
      case 'startObject':
        return open('object')
      case 'startArray':
        return open('list')
      case 'endObject':
      case 'endArray':
        return close()
      case 'keyValue': {
        const frame = frames.at(-1)
        if (frame !== undefined) frame.key = token.value
        return undefined
      }
      case 'stringValue':
      case 'numberValue':
        return collector.add(nextPath(), token.value)
      case 'trueValue':
      case 'falseValue':
        return collector.add(nextPath(), String(token.value))
      case 'nullValue':
        return void nextPath()
      default:
        return undefined
    }
  }

  function open(kind: Frame['kind']): void {
    if (frames.length >= depthMax) throw tooDeep()
    const parent = frames.at(-1)
    const path = nextPath()
    const isRecord = parent?.kind === 'list' && !collector.isOpen
    if (isRecord) collector.begin(path)
    // Items of a list on a later page go on where the last one ended.
    const index = kind === 'list' && !collector.isOpen ? (counted.get(path) ?? 0) : 0
    frames.push({ kind, path, key: '', index, isRecord })
  }

  function close(): void {
    const frame = frames.pop()
    if (frame === undefined) return
    if (frame.isRecord) collector.end()
    if (frame.kind === 'list' && !collector.isOpen) counted.set(frame.path, frame.index)
  }

  /** Where the value that comes now stands. */
  function nextPath(): string {
    const parent = frames.at(-1)
    if (parent === undefined) return ''
    if (parent.kind === 'object') return memberPath(parent.path, parent.key)
    const path = itemPath(parent.path, parent.index)
    parent.index += 1
    return path
  }
}

/** @throws Failure `content_malformed` */
async function* tokensOf(text: AsyncIterable<string>, form: JsonForm['form']): AsyncGenerator<readonly Token[], void, undefined> {
  const parser: Tokenizer = { parse: jsonParser({ packValues: true, streamValues: false, jsonStreaming: form === 'ndjson' }) }
  const tokensIn = (chunk: string | typeof none): readonly Token[] => {
    try {
      const made = parser.parse(chunk)
      return isMany(made) ? getManyValues(made) : []
    } catch (cause) {
      throw unreadable('JSON', cause)
    }
  }
  for await (const chunk of text) yield tokensIn(chunk)
  yield tokensIn(none)
}
