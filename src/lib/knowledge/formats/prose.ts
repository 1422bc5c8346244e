import { storable } from '../../core/text/storable-text.ts'
import type { ContentPart } from '../domain/content.ts'
import { proseCharsMax } from './limits.ts'

const headingCharsMax = 200

/** Puts text together to stretches, each below its heading and none longer than a reader wants at once. */
export function createProseCollector(start = '') {
  let parts: ContentPart[] = []
  let path = start
  let text = ''
  const flush = () => {
    const told = storable(text)
      .replace(/[ \t]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
    text = ''
    if (told !== '') parts.push({ kind: 'prose', path, text: told })
  }
  return {
    /** What follows stands below another heading. */
    heading(title: string) {
      flush()
      path = storable(title).replace(/\s+/g, ' ').trim().slice(0, headingCharsMax)
    },
    add(more: string) {
      text += more
      while (text.length > proseCharsMax) {
        const rest = text.slice(endOfStretch(text))
        text = text.slice(0, text.length - rest.length)
        flush()
        text = rest
      }
    },
    take(): readonly ContentPart[] {
      const taken = parts
      parts = []
      return taken
    },
    finish(): readonly ContentPart[] {
      flush()
      return this.take()
    },
  }
}

/** Where a long text is parted: at its last end of a paragraph, of a line, of a sentence or of a word, and never within a character. */
export function endOfStretch(text: string): number {
  const within = text.slice(0, proseCharsMax)
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = within.lastIndexOf(mark)
    if (at > proseCharsMax / 2) return at + mark.length
  }
  return /[\uD800-\uDBFF]$/.test(within) ? proseCharsMax - 1 : proseCharsMax
}
