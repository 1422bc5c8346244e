import { measureLabelled } from './labelled.ts'
import { measureScale } from './scale.ts'

const manyChunks = 100_000

/** Lines for people: how many labelled questions are answered by one of the first five passages, and how long searches take among many. */
export async function knowledgeLines(): Promise<readonly string[]> {
  const { records, questions, embedSeconds, hits, told, missed } = await measureLabelled()
  const scale = await measureScale(manyChunks)
  const share = (part: number, of: number) => (part / of).toFixed(3)
  return [
    `knowledge: ${records} records read and embedded in ${embedSeconds.toFixed(0)} s, ${questions} questions`,
    ...[...hits].map(
      ([kind, { asked, hybrid, byMeaning, byWords }]) =>
        `knowledge: ${kind}, ${asked} questions: hit@5 ${share(hybrid, asked)} (by meaning alone ${share(byMeaning, asked)}, by words alone ${share(byWords, asked)})`,
    ),
    ...Object.values(told).map(
      ({ known, unknown }, half) =>
        `knowledge: answered ${known.told} of ${known.asked} that have an answer, told ${unknown.told} of ${unknown.asked} others to be not known (${half === 0 ? 'the half that thresholds were chosen by' : 'the other half'})`,
    ),
    `knowledge: ${scale.chunks} passages, filled in ${scale.buildSeconds.toFixed(0)} s (index ${scale.indexMegabytes} MB): search p50 ${scale.p50Ms} ms, p95 ${scale.p95Ms} ms (without the question's vector ${scale.databaseP95Ms} ms), of a page with 2,000 of them beside p95 ${scale.smallP95Ms} ms, recall@10 of the index ${scale.recallAt10.toFixed(3)}`,
    ...missed.map((question) => `knowledge: ${question}`),
  ]
}
