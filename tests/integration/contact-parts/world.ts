import { expect } from 'vitest'
import { z } from 'zod'
import { servedRecordsApi } from '../support/served-api.ts'

export type ContactsWorld = ReturnType<typeof contactsWorld>

/** Contacts of ours, and one of strangers. */
export function contactsWorld() {
  const api = servedRecordsApi({ members: 1, withStrangers: true })
  const { call } = api
  const member = () => api.ours.members[0]?.accessToken ?? ''
  async function contact(body: Record<string, unknown>): Promise<string> {
    const made = await call('POST', '/contacts', { body: { last_name: 'Contact', ...body } })
    expect(made).toMatchObject({ status: 201 })
    return z.string().parse(made.body.id)
  }
  const foreign = async () => {
    const options = { token: api.theirs.owner.accessToken, tenant: api.theirs.organizationId, body: { last_name: 'Theirs' } }
    return z.string().parse((await call('POST', '/contacts', options)).body.id)
  }
  return { api, call, member, contact, foreign }
}
