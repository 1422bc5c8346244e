import { memberInRole, roleOfMember } from '../domain/member-roles.ts'
import { call, type Conversation } from './client.ts'
import { type RoleStep } from './contact-role-plan.ts'
import { roleObject } from './role-fields.ts'
import { describeSchema, readAnswer } from './schema.ts'

/** In a role's words it may stand for what separates members, which they cannot have in them. */
const standIn = ','

/**
 * The steps with the roles in the org's own words, so that a role with a semicolon goes back as it is there. One call in a run, and none
 * where no role may have had one.
 */
export async function inWordsOfOrg<Each extends { readonly step: RoleStep }>(
  conversation: Conversation,
  steps: readonly Each[],
): Promise<readonly Each[]> {
  if (!steps.some(({ step }) => roleIn(step)?.includes(standIn) === true)) return steps
  const known = await conversation.session.memoizeForRun('salesforce:roles', () => rolesOfOrg(conversation))
  return steps.map((each) => {
    const role = known.get(roleIn(each.step) ?? '')
    return role === undefined || each.step.kind === 'delete'
      ? each
      : { ...each, step: { ...each.step, values: { ...each.step.values, Role: role } } }
  })
}

function roleIn(step: RoleStep): string | null {
  return step.kind === 'delete' ? null : (step.values.Role ?? null)
}

/** The org's roles by what they are in a member. */
async function rolesOfOrg(conversation: Conversation): Promise<ReadonlyMap<string, string>> {
  const answer = await call(conversation, (connection) => connection.describe(roleObject))
  const options = readAnswer(describeSchema, answer).fields.find(({ name }) => name === 'Role')?.picklistValues ?? []
  return new Map(
    options.flatMap(({ active, value }) => {
      const words = roleOfMember(memberInRole('', value) ?? '')
      return active && words !== null ? [[words, value] as const] : []
    }),
  )
}
