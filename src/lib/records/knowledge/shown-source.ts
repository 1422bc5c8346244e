import type { CrmLink } from '../../contract/knowledge.ts'
import { crmLinkOf, type StoredSource } from './sources.ts'

/** A source with all of its channels as the pages show it: its link, and what is kept of it. */
export type ShownSource = Omit<CrmLink, 'history' | 'documents'> &
  Pick<StoredSource, 'page' | 'records' | 'chunks' | 'characters' | 'embedded_at'>

/** None for a source that has lost its last link this moment. */
export function shownSources(sources: readonly StoredSource[], appUrl: string): readonly ShownSource[] {
  return sources.flatMap((source) => {
    const link = crmLinkOf(source, null, appUrl)
    if (link === null) return []
    const { history: _history, documents: _documents, ...shown } = link
    const { page, records, chunks, characters, embedded_at } = source
    return [{ ...shown, page, records, chunks, characters, embedded_at }]
  })
}
