import { Notice } from '@/src/components/ui/notice.tsx'

/** Why the CRM cannot be connected: this server has no app registered with it. */
export function MissingConfiguration({ crm, missing }: { crm: string; missing: readonly string[] }) {
  return (
    <Notice tone="info" quiet title={`${crm} is not set up on this server`}>
      The operator of this server must set <Variables names={missing} /> and restart it. Then {crm} can be connected here.
    </Notice>
  )
}

/** The same as a hint, where a token connects without an app. */
export function NoConsentHere({ crm, missing }: { crm: string; missing: readonly string[] }) {
  return (
    <p className="max-w-2xl text-xs text-muted">
      Granting access on {crm}’s own page is not set up on this server. For that, its operator has to set{' '}
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
