import { createHash } from 'node:crypto'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { z } from 'zod'
import type { Database } from '../src/lib/db/database.types.ts'
import type { Role } from '../src/lib/core/access/roles.ts'
import { databaseIdSchema } from '../src/lib/core/database-id.ts'
import { companiesOf } from './demo/companies.ts'
import type { DemoContact } from './demo/people.ts'

/** Public: it stands in the README. */
export const demoPassword = 'demo-password'

/** Loaded lazily: only the first start needs it. */
const people = () => import('./demo/people.ts')

/** Every demo sign-in, its organisation's owner first. */
export const demoOrganizations = [
  {
    name: 'Acme',
    owner: 'admin@acme.test',
    members: [
      { email: 'manager@acme.test', role: 'manager' },
      { email: 'member@acme.test', role: 'member' },
      { email: 'viewer@acme.test', role: 'viewer' },
    ],
    contacts: async () => (await people()).acmeDemoContacts(),
    hasIntake: true,
    pages: [{ page_id: '123456789', page_name: 'My Facebook Page' }],
  },
  {
    name: 'Globex',
    owner: 'admin@globex.test',
    members: [],
    contacts: async () => (await people()).globexDemoContacts(),
    hasIntake: false,
    pages: [],
  },
] as const satisfies readonly DemoOrganization[]

interface DemoOrganization {
  readonly name: string
  readonly owner: string
  readonly members: readonly { readonly email: string; readonly role: Role }[]
  readonly contacts: () => Promise<readonly DemoContact[]>
  /** Whether its website has sent something in, and it has tickets. */
  readonly hasIntake: boolean
  /** Where its customers ask. */
  readonly pages: readonly { readonly page_id: string; readonly page_name: string }[]
}

export interface SeedTarget {
  readonly url: string
  readonly publishableKey: string
  readonly secretKey: string
  readonly sql: <Row = Record<string, unknown>>(query: string, parameters?: readonly unknown[]) => Promise<Row[]>
}

const batchSizeMax = 500

function* batches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += batchSizeMax) yield rows.slice(start, start + batchSizeMax)
}

/**
 * Gives the database the demo's people, organisations, contacts and companies, once in its life: what someone deletes later stays
 * deleted. A run that was cut short is completed by the next; nothing is ever there twice. With another password than the public one,
 * nobody of the demo can sign in with the public one any more, and who has done so is signed out.
 */
export async function seedDemo(target: SeedTarget, password: string = demoPassword): Promise<void> {
  if (password !== demoPassword) await replacePublicPassword(target, password)
  await target.sql('create schema if not exists adsapp_local')
  await target.sql('create table if not exists adsapp_local.seeded (name text primary key, at timestamptz default now())')
  const service = createClient<Database>(target.url, target.secretKey, withoutSession)
  for (const organization of demoOrganizations) {
    const done = await target.sql('select 1 from adsapp_local.seeded where name = $1', [organization.name])
    if (done.length > 0) continue
    await seedOrganization(target, service, organization, password)
    await target.sql('insert into adsapp_local.seeded (name) values ($1)', [organization.name])
  }
}

const withoutSession = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } }

async function seedOrganization(
  target: SeedTarget,
  service: SupabaseClient<Database>,
  organization: DemoOrganization,
  password: string,
) {
  const owner = createClient<Database>(target.url, target.publishableKey, withoutSession)
  const ownerId = await signInOrUp(owner, organization.owner, password)
  const organizationId = await organizationOf(service, ownerId, organization.name)
  for (const { email, role } of organization.members) {
    const userId = await signInOrUp(createClient<Database>(target.url, target.publishableKey, withoutSession), email, password)
    const { error } = await service
      .from('organization_members')
      .upsert(
        { organization_id: organizationId, user_id: userId, role },
        { onConflict: 'organization_id,user_id', ignoreDuplicates: true },
      )
    if (error !== null) throw error
  }
  const contacts = await organization.contacts()
  // The same ids in every attempt, so that a repeated batch adds nothing.
  const accountIdOf = (name: string) => stableUuid(`${organizationId}/account/${name}`)
  const accounts = companiesOf(contacts.map(({ company }) => company)).map(({ name, domain }) => ({
    id: accountIdOf(name),
    organization_id: organizationId,
    name,
    domain,
    account_type: 'business',
  }))
  const rows = contacts.map((contact, index) => {
    const company = contact.company?.trim()
    return {
      id: stableUuid(`${organizationId}/${index}`),
      organization_id: organizationId,
      ...contact,
      account_id: company ? accountIdOf(company) : null,
    }
  })
  for (const batch of batches(accounts)) {
    const { error } = await service.from('accounts').upsert([...batch], { onConflict: 'id', ignoreDuplicates: true })
    if (error !== null) throw error
  }
  for (const batch of batches(rows)) {
    const { error } = await service.from('contacts').upsert([...batch], { onConflict: 'id', ignoreDuplicates: true })
    if (error !== null) throw error
  }
  if (organization.hasIntake) await seedIntake(service, organizationId, contacts)
  for (const page of organization.pages) {
    const { error } = await service
      .from('channel_pages')
      .upsert({ organization_id: organizationId, ...page }, { onConflict: 'organization_id,page_id', ignoreDuplicates: true })
    if (error !== null) throw error
  }
}

/** What a website has sent in, and tickets of the first contacts. */
async function seedIntake(service: SupabaseClient<Database>, organizationId: string, contacts: readonly DemoContact[]) {
  const { approvedMessages, demoTickets, waitingMessages } = await import('./demo/intake.ts')
  const contactIdOf = (index: number) => stableUuid(`${organizationId}/${index}`)
  const withId = (kind: string, index: number) => ({
    id: stableUuid(`${organizationId}/${kind}/${index}`),
    organization_id: organizationId,
    contact_id: contactIdOf(index),
  })
  const tickets = demoTickets.map((ticket, index) => ({ ...withId('ticket', index), ...ticket }))
  const ignoreDuplicates = { onConflict: 'id', ignoreDuplicates: true }
  const made = await service.from('tickets').upsert(tickets, ignoreDuplicates)
  if (made.error !== null) throw made.error
  const approved = approvedMessages(contacts.slice(0, 2)).map(({ version, contact, ticket, ...message }, index) => ({
    ...message,
    ...withId('intake', index),
    payload: z.record(z.string(), z.json()).parse(message.payload),
    metadata_version: version,
    contact_values: { ...contact },
    ticket_values: { ...ticket },
    matched_then: 'existing',
    status: 'approved',
    decided_at: new Date().toISOString(),
  }))
  const stored = await service.from('intake_items').upsert(approved, ignoreDuplicates)
  if (stored.error !== null) throw stored.error
  const [, , , known] = contacts
  for (const message of known === undefined ? [] : waitingMessages(known)) {
    const { error } = await service.rpc('intake_receive', { p_organization: organizationId, p_item: z.json().parse(message) })
    if (error !== null) throw error
  }
}

async function replacePublicPassword(target: SeedTarget, password: string): Promise<void> {
  for (const email of demoOrganizations.flatMap(({ owner, members }) => [owner, ...members.map(({ email }) => email)])) {
    const client = createClient<Database>(target.url, target.publishableKey, withoutSession)
    const { data } = await client.auth.signInWithPassword({ email, password: demoPassword })
    if (data.user === null) continue
    const { error } = await client.auth.updateUser({ password })
    if (error !== null) throw error
    // A session outlives the password that it began with.
    await target.sql('delete from auth.sessions where user_id = $1', [data.user.id])
  }
}

/** The id of the person with this password; who is not there yet signs up. */
async function signInOrUp(client: SupabaseClient<Database>, email: string, password: string): Promise<string> {
  const credentials = { email, password }
  const signedIn = await client.auth.signInWithPassword(credentials)
  if (signedIn.data.user !== null) return signedIn.data.user.id
  const signedUp = await client.auth.signUp(credentials)
  if (signedUp.error !== null) throw signedUp.error
  return z.string().parse(signedUp.data.user?.id)
}

async function organizationOf(service: SupabaseClient<Database>, ownerId: string, name: string): Promise<string> {
  const existing = await service
    .from('organization_members')
    .select('organization_id')
    .eq('user_id', ownerId)
    .limit(1)
    .maybeSingle()
  if (existing.error !== null) throw existing.error
  if (existing.data !== null) return z.object({ organization_id: databaseIdSchema }).parse(existing.data).organization_id
  const created = await service.rpc('create_organization', { p_user: ownerId, p_name: name, p_most: 1 })
  if (created.error !== null) throw created.error
  return databaseIdSchema.parse(created.data)
}

/** A version 8 UUID (RFC 9562, section 5.8) from the name's hash. */
function stableUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
