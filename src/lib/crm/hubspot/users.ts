import type { CrmUser } from '../domain/crm-user.ts'
import { call, type Conversation } from './client.ts'
import type { z } from 'zod'
import { ownersSchema, readAnswer } from './schema.ts'

const pageSize = 500

/**
 * Owners, by the ids that properties have (which are not those of users). Those who have been deactivated are a list apart: two calls, for up
 * to 500 of each.
 */
export async function listUsers(conversation: Conversation): Promise<readonly CrmUser[]> {
  const owners = await everyOwner(conversation)
  return owners.map(
    (owner): CrmUser => ({
      id: owner.id,
      kind: owner.type === 'QUEUE' ? 'queue' : 'person',
      name: nameOf(owner),
      email: owner.email || null,
      active: !owner.archived,
    }),
  )
}

/** What people are called, by the ids of users and by those of owners: properties have the one or the other. */
export async function authorNames(conversation: Conversation) {
  const named = (await everyOwner(conversation)).flatMap((owner) => {
    const name = nameOf(owner) ?? (owner.email || null)
    return name === null ? [] : [{ ...owner, name }]
  })
  return {
    owners: new Map(named.map(({ id, name }) => [id, name])),
    users: new Map(
      named.flatMap(({ userId, userIdIncludingInactive, name }) => {
        const id = userId ?? userIdIncludingInactive
        return id == null ? [] : [[String(id), name] as const]
      }),
    ),
  }
}

type Owner = z.output<typeof ownersSchema>['results'][number]

function nameOf({ firstName, lastName }: Owner): string | null {
  return [firstName, lastName].filter(Boolean).join(' ') || null
}

async function everyOwner(conversation: Conversation): Promise<readonly Owner[]> {
  return [...(await listOwners(conversation, 'active')), ...(await listOwners(conversation, 'archived'))]
}

async function listOwners(conversation: Conversation, state: 'active' | 'archived'): Promise<readonly Owner[]> {
  const owners: Owner[] = []
  let after: string | undefined
  do {
    const page = readAnswer(
      ownersSchema,
      await call(conversation, 'general', (client) =>
        client.crm.owners.ownersApi.getPage(undefined, after, pageSize, state === 'archived'),
      ),
    )
    owners.push(...page.results)
    after = page.paging?.next?.after
  } while (after !== undefined)
  return owners
}
