import { measureLabelled } from './labelled.ts'

/** Lines for people: how many of the labelled questions are answered by one of the first five passages. */
export async function knowledgeLines(): Promise<readonly string[]> {
  const { records, questions, embedSeconds, hits, known, unknown, missed } = await measureLabelled()
  const share = (part: number, of: number) => (part / of).toFixed(3)
  return [
    `knowledge: ${records} records read and embedded in ${embedSeconds.toFixed(0)} s, ${questions} questions`,
    ...[...hits].map(
      ([kind, { asked, hybrid, byMeaning, byWords }]) =>
        `knowledge: ${kind}, ${asked} questions: hit@5 ${share(hybrid, asked)} (by meaning alone ${share(byMeaning, asked)}, by words alone ${share(byWords, asked)})`,
    ),
    `knowledge: answered ${known.told} of ${known.asked} that have an answer, told ${unknown.told} of ${unknown.asked} others to be not known`,
    ...missed.map((question) => `knowledge: ${question}`),
  ]
}
