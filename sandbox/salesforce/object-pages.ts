import type { Context, Hono } from 'hono'
import { recordPages } from '../kit/record-pages.ts'
import type { RecordPlace } from '../kit/record-place.ts'
import { findOrg, orgSeeds } from './credentials.ts'
import { createObjectCatalog, everyFeature } from './object-types.ts'
import { page } from './page.ts'
import { pagedObjects } from './paged-objects.ts'
import { recordKind } from './record-kind.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

type Org = (typeof orgSeeds)[number]

const catalog = createObjectCatalog(everyFeature)
const prefixes = pagedObjects.map(({ name }) => catalog.require(name).keyPrefix)

/** A record's short address: its id. */
export const shortPath = `/:id{(?:${prefixes.join('|')})[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?}`

/** Where the records of an object are listed. */
export function listOf({ shortName }: Org, object: string): string {
  return `/orgs/${shortName}/${catalog.require(object).labelPlural.toLowerCase()}`
}

/** The pages of all objects, at the addresses that Salesforce uses. */
export function objectPages(sandbox: Sandbox): Hono<SandboxEnv> {
  function placeIn(org: Org, name: string): RecordPlace | null {
    const paged = pagedObjects.find((each) => each.name === name)
    if (paged === undefined) return null
    return {
      account: org.name,
      kind: recordKind(sandbox, org.number, paged),
      listAt: listOf(org, name),
      createAt: `${listOf(org, name)}/new`,
      recordAt: (id) => `/lightning/r/${name}/${id}/view?org=${org.shortName}`,
    }
  }

  /** The orgs that have the record, the requested one first, else in the order of the orgs: ids are not unique between them. */
  function placeOfRecord(c: Context<SandboxEnv>, id: string): RecordPlace | null {
    const name = c.req.param('object') ?? catalog.byPrefix(id.slice(0, 3))?.name ?? ''
    const wanted = c.req.query('org')
    const asked = wanted === undefined ? null : findOrg(wanted)
    const orgs = asked === null ? orgSeeds : [asked, ...orgSeeds.filter((org) => org !== asked)]
    const holding = orgs.flatMap((org) => {
      const place = placeIn(org, name)
      const record = place?.kind.find(id) ?? null
      return place === null || record === null ? [] : [{ org, place, href: place.recordAt(record.id) }]
    })
    const [first, ...others] = holding
    if (first === undefined || (wanted !== undefined && first.org !== asked)) return null
    return { ...first.place, elsewhere: others.map(({ org, href }) => ({ account: org.name, href })) }
  }

  function placeOfList(c: Context<SandboxEnv>): RecordPlace | null {
    const org = findOrg(c.req.param('org') ?? '')
    const many = c.req.param('objects')
    const paged = pagedObjects.find(({ name }) => catalog.require(name).labelPlural.toLowerCase() === many)
    return org === null || paged === undefined ? null : placeIn(org, paged.name)
  }

  return recordPages<SandboxEnv>({
    page,
    accounts: 'orgs',
    removal: { action: 'delete', verb: 'Delete', done: 'deleted', bin: { label: 'Recycle bin', parameter: 'deleted' } },
    paths: {
      list: '/orgs/:org/:objects',
      create: '/orgs/:org/:objects/new',
      record: ['/lightning/r/:object/:id', '/lightning/r/:object/:id/view', shortPath],
    },
    placeOf(c) {
      const id = c.req.param('id')
      return id === undefined ? placeOfList(c) : placeOfRecord(c, id)
    },
  })
}
