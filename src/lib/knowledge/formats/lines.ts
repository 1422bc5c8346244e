import { storable } from '../../core/text/storable-text.ts'
import type { ContentPart, FlatLine } from '../domain/content.ts'
import { charsPerPart, linesMax, linesPerPart, nameCharsMax, proseCharsMax, recordsMax } from './limits.ts'
import { endOfStretch } from './prose.ts'
import { tooManyLines, tooManyRecords } from './refusals.ts'

/** A member's path below its parent's: `customers[0].name`; a name that would be read as a path of its own is quoted. */
export function memberPath(parent: string, name: string): string {
  const told = storable(name).slice(0, nameCharsMax)
  if (told === '' || /[.[\]]/.test(told)) return `${parent}[${JSON.stringify(told)}]`
  return parent === '' ? told : `${parent}.${told}`
}

/** An item's path below its list's: `customers[0]`. */
export function itemPath(list: string, index: number): string {
  return `${list}[${index}]`
}

/**
 * Puts lines together to records. A record is an item of an outermost list; lines that belong to no such item are the rest of the document,
 * a record whose path is empty, which comes last.
 */
export function createLineCollector() {
  let parts: ContentPart[] = []
  let open: { readonly path: string; lines: FlatLine[] } | null = null
  let rest: FlatLine[] = []
  let records = 0
  let lines = 0
  let characters = 0
  const record = (path: string, of: readonly FlatLine[]) => {
    if (of.length > 0) parts.push({ kind: 'record', path, lines: of })
    characters = 0
  }
  const line = (path: string, value: string) => {
    if (value === '') return
    lines += 1
    if (lines > linesMax) throw tooManyLines()
    const target = open === null ? rest : open.lines
    target.push({ path, value })
    characters += path.length + value.length
    if (target.length < linesPerPart && characters < charsPerPart) return
    record(open === null ? '' : open.path, target)
    if (open === null) rest = []
    else open = { path: open.path, lines: [] }
  }
  return {
    get isOpen() {
      return open !== null
    },
    begin(path: string) {
      records += 1
      if (records > recordsMax) throw tooManyRecords()
      open = { path, lines: [] }
    },
    end() {
      if (open !== null) record(open.path, open.lines)
      open = null
    },
    /** What says nothing is left out; a long text is several lines of one path. */
    add(path: string, value: string) {
      let left = storable(value).trim()
      while (left.length > proseCharsMax) {
        const end = endOfStretch(left)
        line(path, left.slice(0, end).trim())
        left = left.slice(end).trimStart()
      }
      line(path, left)
    },
    /** The parts that are complete, each once. */
    take(): readonly ContentPart[] {
      const taken = parts
      parts = []
      return taken
    },
    /** The lines that belong to no item, and the last of the parts. */
    finish(): readonly ContentPart[] {
      record('', rest)
      rest = []
      return this.take()
    },
  }
}
