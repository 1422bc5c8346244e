import { Parser } from 'htmlparser2'
import type { ContentPart } from '../domain/content.ts'
import { attributesMax, depthMax } from './limits.ts'
import { createLineCollector, itemPath, memberPath } from './lines.ts'
import { tooDeep, tooManyLines, unreadable } from './refusals.ts'

/** Elements that have the same names from the root on, and the elements within those by their names. */
type Shape = {
  readonly children: Map<string, Shape>
  /** Some parent has more than one. */
  isRepeated: boolean
}
type Element = {
  readonly shape: Shape
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
  const root = await shapeOf(open())
  const collector = createLineCollector()
  const stack: Element[] = []
  const parser = new Parser(
    {
      ...countedAttributes(),
      onopentag(name, attributes) {
        if (stack.length >= depthMax) throw tooDeep()
        const parent = stack.at(-1)
        const shape = within(parent?.shape ?? root, name)
        const index = parent?.counts.get(name) ?? 0
        parent?.counts.set(name, index + 1)
        const plain = parent === undefined ? memberPath('', name) : memberPath(parent.path, name)
        const path = shape.isRepeated ? itemPath(plain, index) : plain
        const isRecord = shape.isRepeated && !collector.isOpen
        if (isRecord) collector.begin(path)
        stack.push({ shape, path, isRecord, text: '', counts: new Map() })
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

/** Which elements there are. They are told apart step by step: names put together would be as long as a source makes them. */
async function shapeOf(text: AsyncIterable<string>): Promise<Shape> {
  const root: Shape = { children: new Map(), isRepeated: false }
  const stack: { readonly shape: Shape; readonly seen: Set<Shape> }[] = []
  const parser = new Parser(
    {
      ...countedAttributes(),
      onopentag(name) {
        if (stack.length >= depthMax) throw tooDeep()
        const parent = stack.at(-1)
        const shape = within(parent?.shape ?? root, name)
        if (parent?.seen.has(shape) === true) shape.isRepeated = true
        parent?.seen.add(shape)
        stack.push({ shape, seen: new Set() })
      },
      onclosetag() {
        stack.pop()
      },
    },
    { xmlMode: true },
  )
  for await (const chunk of text) parser.write(chunk)
  parser.end()
  return root
}

/** Ends the reading of an element with more attributes than anything has. */
function countedAttributes() {
  let count = 0
  return {
    onopentagname() {
      count = 0
    },
    onattribute() {
      count += 1
      if (count > attributesMax) throw tooManyLines()
    },
  }
}

/** The elements of a name within others, made where they are the first. */
function within({ children }: Shape, name: string): Shape {
  const known = children.get(name)
  if (known !== undefined) return known
  const made: Shape = { children: new Map(), isRepeated: false }
  children.set(name, made)
  return made
}
