import { z } from 'zod'
import { memberInRole, roleOfMember } from '../domain/member-roles.ts'
import type { ObjectType } from '../domain/entities.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import { hubSpotObject } from './objects.ts'
import { associationTypeSchema, readAnswer } from './schema.ts'

const labelsSchema = z.object({ results: z.array(associationTypeSchema) })

/** Of the kinds of association that two records have, those that the account's people have made. */
export type AssociationLabel = z.infer<typeof associationTypeSchema>

/** The labels that the account's people have made for associations of two objects. One call. */
export async function labelsBetween(
  conversation: Conversation,
  object: HubSpotObject,
  target: ObjectType,
): Promise<readonly AssociationLabel[]> {
  const { path } = hubSpotObject(target)
  const answer = await call(conversation, 'general', (client) =>
    client.crm.associations.v4.schema.definitionsApi.getAll(object.path, path),
  )
  return readAnswer(labelsSchema, answer).results.filter(isOwnLabel)
}

export function isOwnLabel({ category, label }: AssociationLabel): boolean {
  return category === 'USER_DEFINED' && (label ?? '') !== ''
}

/** A record under a label, as mappings know it. */
export function memberUnder(id: string, { label }: AssociationLabel): string | null {
  return memberInRole(id, label ?? null)
}

/** The label that a member names; undefined where the account has none of that name. */
export function labelOf(member: string, labels: readonly AssociationLabel[]): AssociationLabel | undefined {
  return labels.find(({ label }) => roleOfMember(memberInRole('', label ?? null) ?? '') === roleOfMember(member))
}
