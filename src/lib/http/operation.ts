import { z } from 'zod'
import { type Permission, permissions } from '../core/access/roles.ts'
import type { ApiScope } from '../core/access/api-scopes.ts'
import type { ProblemCode } from './problem-codes.ts'

/** Who may call: people by what their role may do, `key` is an API key and nobody else, `scheduler` has CRON_SECRET, `monitor` METRICS_TOKEN, `crm` signs what it sends or knows the secret address. */
export type Access = 'public' | Permission | 'key' | 'scheduler' | 'monitor' | 'crm'

export function isForPeople(access: Access): access is Permission {
  return Object.hasOwn(permissions, access)
}

/** The groups of the reference, in the order in which it shows them. */
export const tags = {
  Connections: 'Connect a CRM, change its settings, disconnect it.',
  Sync: 'Run a sync, read its state, estimate a full one.',
  History: 'Where each value comes from, and taking back what a run did.',
  Mapping: 'Which field of a record is synced with which field of the CRM.',
  Records: 'All of the organisation’s own records.',
  Leads: 'People who may become customers.',
  Contacts: 'The people whom the organisation knows.',
  Companies: 'The accounts of companies, and of people who buy as one.',
  Opportunities: 'What may be sold, through its stages.',
  Quotes: 'Offers with lines, in versions, and what became of them.',
  Tickets: 'What is to be repaired or done for contacts.',
  Industries: 'The tree by which companies are told apart.',
  Imports: 'Files of records, brought in by people.',
  Owners: 'Which user of a CRM is which member of the organisation.',
  Pipelines: 'The stages that opportunities move through.',
  Decisions: 'What needs a person: conflicts, open matches, runs that would change too much.',
  Privacy: 'Erase a person, see the receipts, set how long values are kept.',
  Webhooks: 'Changes sent by the CRMs.',
  'Outbound webhooks': 'Which other systems are told what happens here, and what became of it.',
  'Push gateway': 'Send contacts and events of a parent service’s users into the CRMs that each of them has connected.',
  Intake: 'What websites send in, and what becomes of it.',
  Knowledge: 'The outside sources that replies on a page’s channels draw on, and what was read of them.',
  'API keys': 'Keys with which programs call the API.',
  Notifications: 'What you are told of, on the page and by email, and how.',
  Team: 'Who belongs to the organisation, and what they may do.',
  'Background jobs': 'What a scheduler calls.',
  Status: 'For load balancers and monitoring.',
  Description: 'The API about itself.',
} as const
type Tag = keyof typeof tags

/** A resource of the records API has a group of its own: all of them in one are more than the reference shows at once. */
const resourceTags: ReadonlyMap<string, Tag> = new Map([
  ['leads', 'Leads'],
  ['contacts', 'Contacts'],
  ['accounts', 'Companies'],
  ['opportunities', 'Opportunities'],
  ['quotes', 'Quotes'],
  ['tickets', 'Tickets'],
  ['industries', 'Industries'],
])

function tagOf({ tag, path }: Pick<About<Responses>, 'tag' | 'path'>): Tag {
  return resourceTags.get(/^\/api\/v1\/tenants\/\{tenant_id\}\/(\w+)/.exec(path)?.[1] ?? '') ?? tag
}

type ResponseSpec = {
  readonly description: string
  /** What the body is; left out where there is none, or none of ours. */
  readonly schema?: z.ZodType
  readonly headers?: Readonly<Record<string, string>>
}
export type Responses = Readonly<Record<number, ResponseSpec>>

type About<R extends Responses> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As in OpenAPI: `/api/crm/webhooks/{crmType}`. */
  readonly path: `/api/${string}` | `/crm/${string}` | `/webhooks/${string}` | '/health'
  /** Unique; what a generated client calls it. */
  readonly id: string
  readonly tag: Tag
  readonly access: Access
  /** The scope that lets an API key in too; left out: no key. */
  readonly scope?: ApiScope
  /** `all`: wrong input answers 400 and everything that is wrong with it; left out: 422 and the first. */
  readonly faults?: 'all'
  /** How large a body may be; left out: as large as any page's. */
  readonly bodyBytesMax?: number
  /** Headers that a caller sends beside its key. */
  readonly headers?: z.ZodObject
  /** A few words, as in a table of contents. */
  readonly summary: string
  /** What a caller has to know beyond that, in Markdown. */
  readonly description?: string
  readonly responses: R
  /** What can go wrong beyond what follows from access and input. */
  readonly problems?: readonly ProblemCode[]
  /** A body that the route reads as bytes. */
  readonly rawBody?: { readonly description: string; readonly types: readonly string[] }
}

/**
 * One method of one path: what the route parses its input with and what it answers, as data. The OpenAPI document and the route's wrapper
 * both read it, so that neither can know another schema than the other.
 */
export type Operation<P = unknown, Q = unknown, B = unknown, R extends Responses = Responses> = About<R> & {
  readonly params: z.ZodType<P>
  readonly query: z.ZodType<Q>
  readonly body: z.ZodType<B>
}

const none: z.ZodType = z.undefined()

/** True where an operation takes no input of that kind. */
export function isNone(schema: z.ZodType): boolean {
  return schema === none
}

type Entry<P, Q, B, R extends Responses> = About<R> & {
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
}

/** Describes an operation; input that is left out is none. */
export function operation<R extends Responses, P = undefined, Q = undefined, B = undefined>(
  entry: Entry<P, Q, B, R>,
): Operation<P, Q, B, R>
export function operation(entry: Entry<unknown, unknown, unknown, Responses>): Operation {
  return { params: none, query: none, body: none, ...entry, tag: tagOf(entry) }
}
