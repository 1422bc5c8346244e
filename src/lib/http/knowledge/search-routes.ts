import { readEnv } from '../../core/env.ts'
import { answerFrom } from '../../knowledge/answer.ts'
import { type FoundPassage, searchKnowledge } from '../../knowledge/search.ts'
import { pageNotFound } from '../../records/knowledge/pages.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { searchOperations } from './search-operations.ts'
import { countUse } from './use-limit.ts'

const { search, answer } = searchOperations
/** So many passages are looked at for an answer. */
const readMost = 8

/** Questions to what was read of a page's links. */
export const searchRoutes: readonly Route[] = [
  withTenant(search, async ({ body }, { client, organizationId }) => {
    const { page_id: pageId, channel, query, limit } = body
    await countUse(organizationId, 'search')
    const found = await searchKnowledge(client, readEnv(), { organizationId, pageId, channel, query, limit })
    if (found === null) throw pageNotFound()
    return respond(search, 200, {
      passages: found.passages.map((passage) => {
        const { score, similarity, vector_rank, text_rank, words } = passage
        return { ...cited(passage), score, similarity, vector_rank, text_rank, words }
      }),
    })
  }),
  withTenant(answer, async ({ body }, { client, organizationId }) => {
    const { page_id: pageId, channel, question } = body
    await countUse(organizationId, 'answer')
    const scope = { organizationId, pageId, channel, query: question, limit: readMost }
    const found = await searchKnowledge(client, readEnv(), scope)
    if (found === null) throw pageNotFound()
    const draft = await answerFrom(readEnv(), question, found)
    return respond(answer, 200, { ...draft, citations: draft.citations.map(cited) })
  }),
]

const cited = ({ text, path, source, name, url, fetched_at }: FoundPassage) => ({
  text,
  path,
  link: { id: source, name, url },
  fetched_at,
})
