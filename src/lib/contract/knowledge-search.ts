import { z } from 'zod'
import { channelSchema } from '../core/channel.ts'
import { databaseIdSchema } from '../core/database-id.ts'

const scope = {
  page_id: z.string().min(1).max(100).describe('The page’s id.'),
  channel: channelSchema.describe('Links that are active on it are searched.'),
}
const question = z.string().trim().min(1).max(2_000)

export const ragSearchRequestSchema = z.strictObject({
  ...scope,
  query: question.describe('A question or some words, in any language.'),
  limit: z.int().min(1).max(50).default(10).describe('How many passages.'),
})

export const ragAnswerRequestSchema = z.strictObject({ ...scope, question: question.describe('What the customer asks.') })

const linkSchema = z.object({ id: databaseIdSchema.describe('Id of the source.'), name: z.string(), url: z.string() })
const cited = {
  text: z.string().describe('As it was read, without what is left out or masked.'),
  path: z.string().describe('Where it stands in the source, as `customers[0]`.'),
  link: linkSchema,
  fetched_at: z.iso.datetime({ offset: true }).nullable(),
}

export const passageSchema = z
  .object({
    ...cited,
    score: z.number().describe('Score by which passages are in order; comparable within one answer only.'),
    similarity: z
      .number()
      .nullable()
      .describe('Likeness of its meaning to the question’s, -1 to 1; null: its meaning is not among the nearest.'),
    vector_rank: z.int().nullable().describe('Its place by meaning.'),
    text_rank: z.int().nullable().describe('Its place by words.'),
    words: z.array(z.string()).describe('The question’s words, ids and numbers that it holds.'),
  })
  .meta({ id: 'Passage' })
export type Passage = z.infer<typeof passageSchema>

export const ragSearchSchema = z.object({ passages: z.array(passageSchema).describe('The best first.') })

export const ragAnswerSchema = z
  .object({
    known: z.boolean().describe('Whether a passage carries an answer.'),
    answer: z.string().nullable().describe('A draft for a person to look at; null: not known.'),
    citations: z.array(z.object(cited)).describe('What the draft is made of; `[1]` in it is the first of these.'),
    not_worded: z
      .object({ code: z.string().describe('`llm_unreachable`, `llm_busy` or `llm_refused`.'), message: z.string() })
      .optional()
      .describe('Only where the passages are quoted although the operator has named a language model: why it was not asked.'),
  })
  .meta({ id: 'DraftAnswer' })
