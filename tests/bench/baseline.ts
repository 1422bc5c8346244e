import type { BaselineApp } from './baseline-app.ts'
import type { Crm } from './crm.ts'
import type { Person } from './person.ts'
import type { Scenario } from './plan.ts'

/** How a baseline copies contacts, and its batch size. */
export type Copier = {
  readonly toApp: (people: readonly Person[]) => Promise<void>
  readonly toCrm: (people: readonly Person[]) => Promise<void>
  readonly appBatchMax: number
  readonly crmBatchMax: number
}

/** Contacts copied, and how many there were; fewer when the time ran out. */
export type Progress = { readonly done: number; readonly total: number }

/** A part of the work with a pace of its own, from which the rest is extrapolated. */
export type Phase = () => Promise<Progress>

type Pages = AsyncIterable<readonly Person[]> | Iterable<readonly Person[]>
type Work = { readonly app: BaselineApp; readonly crm: Crm; readonly copier: Copier; readonly size: number }

/**
 * A sync without an engine: read one side, write the other. Each direction runs only where the scenario needs it, and what changed here is read before
 * anything is written here, so that there are no echoes; both favour the baselines. A phase stops after `limitMs`.
 */
export function baselinePhases(work: Work, scenario: Scenario, since: string, limitMs: number): readonly Phase[] {
  const { app, crm, copier, size } = work
  const toApp = (pages: Pages, total: number) => copyPages(pages, copier.toApp, copier.appBatchMax, total, limitMs)
  const toCrm = (pages: Pages, total: number) => copyPages(pages, copier.toCrm, copier.crmBatchMax, total, limitMs)
  const pull = () => toApp(peopleOf(crm, null), size)
  const push = () => toCrm(app.pages(null), size)
  switch (scenario) {
    case 'pull':
      return [pull]
    case 'push':
      return [push]
    case 'match':
      return [pull, push]
    case 'delta0':
    case 'delta1':
    case 'delta10': {
      const changed: { here: readonly Person[]; there: readonly Person[] } = { here: [], there: [] }
      const read = async () => {
        changed.here = await all(app.pages(since))
        changed.there = await all(peopleOf(crm, since))
        return { done: 1, total: 1 }
      }
      return [read, () => toApp([changed.there], changed.there.length), () => toCrm([changed.here], changed.here.length)]
    }
  }
}

async function copyPages(
  pages: Pages,
  write: (people: readonly Person[]) => Promise<void>,
  batchMax: number,
  total: number,
  limitMs: number,
): Promise<Progress> {
  const end = performance.now() + limitMs
  let done = 0
  for await (const page of pages) {
    for (let start = 0; start < page.length; start += batchMax) {
      const batch = page.slice(start, start + batchMax)
      await write(batch)
      done += batch.length
      if (performance.now() > end) return { done, total }
    }
  }
  return { done, total: done }
}

async function* peopleOf(crm: Crm, since: string | null): AsyncGenerator<readonly Person[]> {
  for await (const page of crm.pages(since)) yield page.map(({ person }) => person)
}

async function all(pages: Pages): Promise<readonly Person[]> {
  const people: Person[] = []
  for await (const page of pages) people.push(...page)
  return people
}
