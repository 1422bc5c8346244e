'use client'

import type { PayloadKind, SourceDraft } from '@/src/components/knowledge/source-draft.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { LineFold } from '@/src/components/ui/fold.tsx'

export type FieldsProps = {
  readonly draft: SourceDraft
  readonly change: (part: Partial<SourceDraft>) => void
  /** What is wrong with a member of the request, by its name there. */
  readonly said: (name: string) => string | undefined
}

const payloads: readonly { readonly value: PayloadKind; readonly label: string; readonly description: string }[] = [
  { value: 'none', label: 'GET', description: 'Most sources are read so.' },
  { value: 'body', label: 'POST with a body', description: 'For sources that are asked by a search.' },
  { value: 'graphql', label: 'GraphQL', description: 'A query, sent with POST.' },
]

/** How an API is asked: method, body or query, and how many pages of it are read. */
export function RequestFields({ draft, change, said }: FieldsProps) {
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-2">
        <Choice
          label="Request"
          value={draft.payload}
          options={payloads}
          onChange={(payload) => change({ payload })}
          error={said('method')}
        />
        <Field
          label="Pages at most"
          inputMode="numeric"
          placeholder="20"
          value={draft.maxPages}
          onChange={(maxPages) => change({ maxPages: maxPages.replaceAll(/\D/g, '') })}
          error={said('pagination')}
          description="A source that answers in pages is read page by page, up to 1,000."
        />
      </div>
      {draft.payload === 'body' ? (
        <Field
          label="Body"
          lines={4}
          value={draft.body}
          onChange={(body) => change({ body })}
          error={said('body')}
          description="Sent as it is; JSON is sent as JSON."
        />
      ) : null}
      {draft.payload === 'graphql' ? (
        <>
          <Field
            label="Query"
            lines={6}
            value={draft.graphqlQuery}
            onChange={(graphqlQuery) => change({ graphqlQuery })}
            error={said('graphql')}
            description="For several pages it has a variable $after, and asks for pageInfo { hasNextPage endCursor }."
          />
          <LineFold title="Variables">
            <Field
              label="Variables as JSON"
              lines={3}
              value={draft.graphqlVariables}
              onChange={(graphqlVariables) => change({ graphqlVariables })}
            />
          </LineFold>
        </>
      ) : null}
    </div>
  )
}
