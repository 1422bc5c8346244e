import { peopleWhoMay, may, type Role } from '@/src/lib/core/access/roles.ts'

/** Whose part the advice beside problems is, for those who may not follow all of it. */
export function AdviceForOthers({ role, crm }: { role: Role; crm: string }) {
  const sentences = adviceForOthers(role, crm)
  return sentences === null ? null : <p className="border-b border-border px-4 py-3 text-muted">{sentences}</p>
}

/** Null for somebody who may do all of it. */
export function adviceForOthers(role: Role, crm: string): string | null {
  if (may(role, 'connections')) return null
  const mapping = `the mapping, settings and “Retry” are for ${peopleWhoMay('connections')}`
  const decisions = may(role, 'decide') ? '' : `, decisions on which records are the same for ${peopleWhoMay('decide')}`
  const values = may(role, 'edit') ? '' : `, and values here for ${peopleWhoMay('edit')}`
  return `What to do about each is said below; not all of it is yours to do. With your role, ${role}, you may ${may(role, 'edit') ? 'correct values here' : 'look'}: ${mapping}${decisions}${values}. Anything in ${crm} itself takes somebody who may change it there.`
}
