import { Notice } from '@/src/components/ui/notice.tsx'

/** Why there is no way to connect at all: this server has no app of the CRM to connect with. */
export function MissingConfiguration({ crm, missing }: { crm: string; missing: readonly string[] }) {
  return (
    <Notice tone="info" quiet title={`${crm} is not set up on this server`}>
      The operator of this server has to set <Variables names={missing} /> and restart it. Then {crm} can be connected here.
    </Notice>
  )
}

/** The same in passing, where a token connects without an app. */
export function NoConsentHere({ crm, missing }: { crm: string; missing: readonly string[] }) {
  return (
    <p className="max-w-2xl text-xs text-muted">
      Granting access on {crm}'s own page is not set up on this server. For that, its operator has to set{' '}
      <Variables names={missing} /> and restart it.
    </p>
  )
}

function Variables({ names }: { names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index === 0 ? '' : index === names.length - 1 ? ' and ' : ', '}
      <code className="font-mono text-xs wrap-anywhere">{name}</code>
    </span>
  ))
}
