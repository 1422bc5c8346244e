import { z } from 'zod'

/**
 * Who may sign up and found an organisation: anybody; anyone who has an invitation; or these domains and addresses, besides anyone who has an
 * invitation.
 */
export type SignUpPolicy =
  | { readonly kind: 'open' }
  | { readonly kind: 'invited' }
  | { readonly kind: 'listed'; readonly domains: readonly string[]; readonly addresses: readonly string[] }

const domain = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/

/** `open`, `invited`, or domains and addresses separated by commas: `example.com, ann@example.org`. */
export const signUpPolicySchema = z.string().transform((text, context): SignUpPolicy => {
  const entries = text
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const [only] = entries
  if (entries.length === 1 && (only === 'open' || only === 'invited')) return { kind: only }
  const addresses = entries.filter((entry) => z.email().safeParse(entry).success)
  const domains = entries.filter((entry) => domain.test(entry))
  if (entries.length > 0 && addresses.length + domains.length === entries.length) return { kind: 'listed', domains, addresses }
  context.addIssue({ code: 'custom', message: 'must be open, invited, or domains and addresses separated by commas' })
  return z.NEVER
})

/** Whether somebody with this address may sign up without an invitation, and found an organisation. A domain is itself, not what is below it. */
export function maySignUp(policy: SignUpPolicy, email: string): boolean {
  switch (policy.kind) {
    case 'open':
      return true
    case 'invited':
      return false
    case 'listed': {
      const address = email.trim().toLowerCase()
      return policy.addresses.includes(address) || policy.domains.includes(address.slice(address.lastIndexOf('@') + 1))
    }
  }
}
