import { Parser } from 'htmlparser2'
import type { ContentPart } from '../domain/content.ts'
import { depthMax } from './limits.ts'
import { createLineCollector, itemPath, memberPath } from './lines.ts'
import { tooDeep, unreadable } from './refusals.ts'

type Element = {
  readonly name: string
  readonly path: string
  readonly isRecord: boolean
  text: string
  /** How many children of a name it has had. */
  readonly counts: Map<string, number>
}

/**
 * Reads XML as it comes, twice: first for the outermost elements that repeat, which are the records, then for what they hold. Attributes are
 * members like elements. Entities beyond XML's own five stay as they are written, so that none of them can grow.
 * @param open gives the text from its start, each time it is called
 * @throws Failure `content_malformed`, `content_too_deep`, `too_many_records`, `too_many_values`
 */
export async function* xmlParts(open: () => AsyncIterable<string>): AsyncGenerator<ContentPart, void, undefined> {
  const repeated = await repeatedNames(open())
  const collector = createLineCollector()
  const stack: Element[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (stack.length >= depthMax) throw tooDeep()
        const parent = stack.at(-1)
        const index = parent?.counts.get(name) ?? 0
        parent?.counts.set(name, index + 1)
        const names = [...stack.map((element) => element.name), name].join(' ')
        const plain = parent === undefined ? name : memberPath(parent.path, name)
        const isRepeated = repeated.has(names)
        const path = isRepeated ? itemPath(plain, index) : plain
        const isRecord = isRepeated && !collector.isOpen
        if (isRecord) collector.begin(path)
        stack.push({ name, path, isRecord, text: '', counts: new Map() })
        for (const [attribute, value] of Object.entries(attributes)) {
          if (!/^xmlns(:|$)/.test(attribute)) collector.add(memberPath(path, attribute), value)
        }
      },
      ontext(text) {
        const element = stack.at(-1)
        if (element !== undefined) element.text += text
      },
      onclosetag() {
        const element = stack.pop()
        if (element === undefined) return
        collector.add(element.path, element.text)
        if (element.isRecord) collector.end()
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  for await (const chunk of open()) {
    parser.write(chunk)
    yield* collector.take()
  }
  if (stack.length > 0) throw unreadable('XML')
  parser.end()
  yield* collector.finish()
}

/** The elements, each by the names from the root to it, that some parent has more than one of. */
async function repeatedNames(text: AsyncIterable<string>): Promise<ReadonlySet<string>> {
  const repeated = new Set<string>()
  const stack: { readonly names: string; readonly seen: Set<string> }[] = []
  const parser = new Parser(
    {
      onopentagname(name) {
        if (stack.length >= depthMax) throw tooDeep()
        const parent = stack.at(-1)
        const names = parent === undefined ? name : `${parent.names} ${name}`
        if (parent?.seen.has(name) === true) repeated.add(names)
        parent?.seen.add(name)
        stack.push({ names, seen: new Set() })
      },
      onclosetag() {
        stack.pop()
      },
    },
    { xmlMode: true },
  )
  for await (const chunk of text) parser.write(chunk)
  parser.end()
  return repeated
}
