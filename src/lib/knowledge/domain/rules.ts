import { setImmediate } from 'node:timers/promises'
import { storable } from '../../core/text/storable-text.ts'
import type { Content, ContentPart } from './content.ts'
import { isSecretName, masked, maskText } from './masks.ts'
import { comparedSteps, fieldName, pathMatcher } from './path-pattern.ts'

/** What an admin says of a source's fields: left out, or kept with their value hidden. `path` as `pathMatcher` reads it. */
export type FieldRule = { readonly path: string; readonly action: 'drop' | 'mask' }

/** How long reading goes on without letting others of the process have a turn. */
const breathMs = 20

/** A part as it may be kept. */
type RuledPart = {
  readonly part: ContentPart
  /** Values hidden in it, by a rule or because they look like a secret. */
  readonly maskedCount: number
}

/**
 * Applies an admin's rules and the masks that hold for every source. A rule that drops wins over one that masks. Text is made storable: without
 * NUL and halves of surrogate pairs. Parts of which nothing is left are passed over.
 */
export async function* applyRules(content: Content, rules: readonly FieldRule[]): AsyncGenerator<RuledPart> {
  const matchers = rules.map(({ path, action }) => ({ action, matches: pathMatcher(path) }))
  let breathed = performance.now()
  for await (const part of content) {
    // Parts that are read already come without a pause: others of the process have their turn in between.
    if (performance.now() - breathed >= breathMs) {
      await setImmediate()
      breathed = performance.now()
    }
    const ruled = part.kind === 'prose' ? ruledProse(part) : ruledRecord(part)
    if (ruled !== null) yield ruled
  }

  function ruledRecord(part: ContentPart & { kind: 'record' }): RuledPart | null {
    let maskedCount = 0
    const lines = part.lines.flatMap(({ path, value }) => {
      const steps = matchers.length === 0 ? [] : comparedSteps(path)
      const actions = new Set(matchers.filter(({ matches }) => matches(path, steps)).map(({ action }) => action))
      if (actions.has('drop')) return []
      const hidden = actions.has('mask') || isSecretName(fieldName(path))
      const { text, count } = hidden && value.trim() !== '' ? { text: masked, count: 1 } : maskText(storable(value))
      maskedCount += count
      return [{ path: storable(path), value: text }]
    })
    return lines.length === 0 ? null : { part: { kind: 'record', path: storable(part.path), lines }, maskedCount }
  }
}

function ruledProse(part: ContentPart & { kind: 'prose' }): RuledPart | null {
  const { text, count } = maskText(storable(part.text))
  return text.trim() === '' ? null : { part: { kind: 'prose', path: storable(part.path), text }, maskedCount: count }
}
