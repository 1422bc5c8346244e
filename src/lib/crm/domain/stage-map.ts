import type { MappedField } from './field-mapping.ts'
import type { CrmStage, OwnStage } from './stages.ts'
import type { StageMap } from './transform-rules.ts'

/**
 * What the CRM's stages mean here as far as their names say it: those of one name, and won and lost where each side has one of them alone.
 * Nothing else is guessed. Where several of the CRM mean one of ours, ours is sent as the one in the pipeline of our pipeline's name, or else
 * the first.
 */
export function seededStages(ours: readonly OwnStage[], theirs: readonly CrmStage[]): StageMap {
  const meaning = new Map<string, OwnStage>()
  for (const stage of theirs) {
    const ofName = ours.filter(
      ({ label, kind, isArchived }) => !isArchived && isSameLabel(label, stage.label) && kind === (stage.outcome ?? kind),
    )
    const one = ofName.find(({ pipeline }) => isSameLabel(pipeline, stage.within ?? '')) ?? ofName[0]
    if (one !== undefined) meaning.set(stage.value, one)
  }
  for (const outcome of ['won', 'lost'] as const) {
    const [own, ...othersHere] = ours.filter(({ kind, isArchived }) => kind === outcome && !isArchived)
    const [one, ...othersThere] = theirs.filter((stage) => stage.outcome === outcome)
    const isOnly = othersHere.length === 0 && othersThere.length === 0
    if (own !== undefined && one !== undefined && isOnly && !meaning.has(one.value)) meaning.set(one.value, own)
  }
  const map: StageMap = { name: 'map', values: {}, also: {} }
  const isHome = ({ within = '' }: CrmStage) => isSameLabel(within, meaningPipeline(meaning, within))
  const inOrder = [...theirs.filter(isHome), ...theirs.filter((stage) => !isHome(stage))]
  return inOrder.reduce((all, { value }) => {
    const own = meaning.get(value)
    return own === undefined ? all : withMeaning(all, value, own.key)
  }, map)
}

function meaningPipeline(meaning: ReadonlyMap<string, OwnStage>, within: string): string {
  return [...meaning.values()].find(({ pipeline }) => isSameLabel(pipeline, within))?.pipeline ?? ''
}

/** The map with another meaning of one of the CRM's stages. The first that means a stage of ours is what ours is sent as. */
export function withMeaning(map: StageMap, theirs: string, ours: string | null): StageMap {
  const values = Object.fromEntries(Object.entries(map.values).filter(([, value]) => value !== theirs))
  const also = Object.fromEntries(Object.entries(map.also ?? {}).filter(([value]) => value !== theirs))
  // What is sent no more is taken over by another of the same meaning.
  for (const key of Object.keys(map.values)) {
    const next = Object.entries(also).find(([, meant]) => meant === key && !(key in values))
    if (next === undefined) continue
    values[key] = next[0]
    delete also[next[0]]
  }
  if (ours === null) return { ...map, values, also }
  return ours in values
    ? { ...map, values, also: { ...also, [theirs]: ours } }
    : { ...map, values: { ...values, [ours]: theirs }, also }
}

/** The map in which a stage of ours is sent as another one of those that mean it. */
export function sentAs(map: StageMap, ours: string, theirs: string): StageMap {
  const before = map.values[ours]
  if (before === undefined || before === theirs) return map
  const { [theirs]: _moved, ...also } = map.also ?? {}
  return { ...map, values: { ...map.values, [ours]: theirs }, also: { ...also, [before]: ours } }
}

/** What one of the CRM's stages means here; null where nobody has said it. */
export function meaningOf({ values, also }: StageMap, theirs: string): string | null {
  return Object.entries(values).find(([, value]) => value === theirs)?.[0] ?? also?.[theirs] ?? null
}

/** How much of two labels is the same, from 0 to 1: the share of pairs of letters that both have. */
function likeness(one: string, other: string): number {
  const pairsOf = (text: string) => Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2))
  const [ofOne, ofOther] = [pairsOf(folded(one)), pairsOf(folded(other))]
  const left = [...ofOther]
  const shared = ofOne.filter((pair) => {
    const at = left.indexOf(pair)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
  return ofOne.length + ofOther.length === 0 ? 0 : (2 * shared.length) / (ofOne.length + ofOther.length)
}

const likenessMin = 0.5

/**
 * The map with a suggestion for each stage of the CRM that means nothing yet: the one of ours with the same outcome whose label is most like
 * its own. Only to be shown: a person says whether it is right.
 */
export function withSuggestions(map: StageMap, ours: readonly OwnStage[], theirs: readonly CrmStage[]): StageMap {
  return theirs.reduce((all, { value, label, within = '', outcome }) => {
    if (meaningOf(all, value) !== null) return all
    const [best] = ours
      .filter(({ kind, isArchived }) => !isArchived && kind === (outcome ?? kind))
      .map((own) => ({ own, like: likeness(own.label, label), isHome: isSameLabel(own.pipeline, within) }))
      .filter(({ like }) => like >= likenessMin)
      .toSorted((a, b) => b.like - a.like || Number(b.isHome) - Number(a.isHome))
    return best === undefined ? all : withMeaning(all, value, best.own.key)
  }, map)
}

/** The rows of a mapping in which a choice means nothing that is none of ours any more, as a stage of the organisation that is gone. */
export function withOwnChoices(
  mapping: readonly MappedField[],
  choicesOf: (field: string) => readonly Pick<OwnStage, 'key'>[],
): readonly MappedField[] {
  return mapping.map((field) => {
    const { transformRule: rule, isMapped, adsappField } = field
    if (isMapped !== true || rule?.name !== 'map') return field
    const keys = new Set(choicesOf(adsappField).map(({ key }) => key))
    const values = Object.fromEntries(Object.entries(rule.values).filter(([ours]) => keys.has(ours)))
    const also = Object.fromEntries(Object.entries(rule.also ?? {}).filter(([, ours]) => keys.has(ours)))
    return { ...field, transformRule: { ...rule, values, also } }
  })
}

/** Capitals, accents, spaces and signs aside. */
export function isSameLabel(one: string, other: string): boolean {
  return folded(one) !== '' && folded(one) === folded(other)
}

function folded(label: string): string {
  return label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
