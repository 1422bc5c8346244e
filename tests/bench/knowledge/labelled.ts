import { storeContent } from '../../../src/lib/knowledge/store-content.ts'
import { carries } from '../../../src/lib/knowledge/domain/carries.ts'
import { localModel } from '../../../src/lib/knowledge/embedding/local-model.ts'
import { searchKnowledge } from '../../../src/lib/knowledge/search.ts'
import { contentOf, type Question, shopQuestions, shopRecords } from './records.ts'
import { startKnowledgeWorld } from './world.ts'

/** Of the questions of one kind: how many there are, and for how many a record that answers it is among the first five. */
type Hits = { asked: number; hybrid: number; byMeaning: number; byWords: number }

type Told = {
  /** Questions that no record answers, and how many of them are told to be not known. */
  readonly unknown: { asked: number; told: number }
  /** Questions that a record answers, and for how many one of the first five passages is taken to carry it. */
  readonly known: { asked: number; told: number }
}

export type Labelled = {
  readonly records: number
  readonly questions: number
  readonly embedSeconds: number
  readonly hits: ReadonlyMap<Question['kind'] | 'all', Hits>
  /** What is told to be known or not known, of the half of the questions that the thresholds were chosen by, and of the other half. */
  readonly told: Readonly<Record<'chosenBy' | 'others', Told>>
  readonly missed: readonly string[]
}

const first = 5
const deep = 50

/** Asks the labelled questions of the 2,000 records, as people do, of the model that comes with the app. */
export async function measureLabelled(): Promise<Labelled> {
  const world = await startKnowledgeWorld()
  try {
    const records = shopRecords()
    const source = await world.addSource('labelled')
    const began = performance.now()
    await storeContent({ db: world.db, model: localModel }, { id: source, rules: [], claim: null }, contentOf(records))
    const embedSeconds = (performance.now() - began) / 1000
    const questions = shopQuestions(records)
    const hits = new Map<Question['kind'] | 'all', Hits>()
    const none = (): Told => ({ known: { asked: 0, told: 0 }, unknown: { asked: 0, told: 0 } })
    const told = { chosenBy: none(), others: none() }
    const missed: string[] = []
    for (const [index, { kind, question, paths }] of questions.entries()) {
      const found = await searchKnowledge(
        world.client,
        { embeddings: null },
        { organizationId: world.organizationId, pageId: 'labelled', channel: 'messenger', query: question, limit: deep },
      )
      if (found === null) throw new Error('The page is gone.')
      const known = found.passages.slice(0, first).some((passage) => carries(question, found, passage))
      const answers = told[index % 2 === 0 ? 'chosenBy' : 'others'][kind === 'unknown' ? 'unknown' : 'known']
      answers.asked += 1
      answers.told += known === (kind !== 'unknown') ? 1 : 0
      if (kind === 'unknown') {
        if (known) missed.push(`answered: ${question}`)
        continue
      }
      const answering = found.passages.filter(({ path }) => paths.has(path))
      const hybrid = found.passages.slice(0, first).some(({ path }) => paths.has(path))
      if (!hybrid) missed.push(`missed ${kind}: ${question}`)
      for (const group of [kind, 'all'] as const) {
        const sum = hits.get(group) ?? { asked: 0, hybrid: 0, byMeaning: 0, byWords: 0 }
        sum.asked += 1
        sum.hybrid += hybrid ? 1 : 0
        sum.byMeaning += answering.some(({ vector_rank }) => (vector_rank ?? deep) <= first) ? 1 : 0
        sum.byWords += answering.some(({ text_rank }) => (text_rank ?? deep) <= first) ? 1 : 0
        hits.set(group, sum)
      }
    }
    return { records: records.length, questions: questions.length, embedSeconds, hits, missed, told }
  } finally {
    await world.stack.close()
  }
}
