import { HeartPulse, TriangleAlert } from 'lucide-react'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { Health } from '@/src/lib/crm/domain/health.ts'

/** What the last check of a connection found: one line when all is well, else a sentence per problem. */
export function HealthLine({
  health,
  crm,
  told,
  lastSync,
}: {
  health: Health | null
  crm: string
  told: string | null
  lastSync: string | null
}) {
  if (health === null) {
    return (
      <p className="text-muted">
        {lastSync === null ? (
          <>{crm} accepted the connection.</>
        ) : (
          <>
            The last sync, <Time iso={lastSync} />, went through.
          </>
        )}{' '}
        Its permissions and fields are checked every five minutes, for the first time soon.
      </p>
    )
  }
  // A notice on the same card shows that message already.
  const problems = health.problems.filter(({ message }) => message !== told)
  const checked = (
    <span className="text-muted">
      checked <Time iso={health.at} />
      <Drift drift={health.drift} />
      <OldKeys keys={health.oldKeys} />
    </span>
  )
  const advice = health.advice.map(({ code, message }) => (
    <p key={code} className="mt-1 max-w-3xl text-muted">
      {message}
    </p>
  ))
  if (health.ok || (problems.length === 0 && told === null)) {
    return (
      <div>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone="success" icon={HeartPulse}>
            Healthy
          </Badge>
          {checked}
        </p>
        {advice}
      </div>
    )
  }
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone="warning" icon={TriangleAlert}>
          {counted(health.problems.length, 'problem')}
        </Badge>
        {checked}
      </p>
      {problems.length > 0 ? (
        <ul className="mt-1 max-w-3xl list-disc space-y-0.5 pl-5">
          {problems.map(({ code, message }) => (
            <li key={code}>{message}</li>
          ))}
        </ul>
      ) : null}
      {advice}
    </div>
  )
}

/** The operator of the server reads here when an older key can be taken out of it. */
function OldKeys({ keys }: { keys: Health['oldKeys'] }) {
  if (keys === null) return null
  return (
    <>
      {keys.needed.length > 0 ? `; still needs the older encryption key ${keys.needed.join(', ')}` : ''}
      {keys.free.length > 0 ? `; needs the older encryption key ${keys.free.join(', ')} no more` : ''}
    </>
  )
}

function Drift({ drift }: { drift: Health['drift'] }) {
  if (drift === null || drift.sampled === 0) return null
  const led =
    drift.led > 0 ? (
      <>
        ; {formatNumber(drift.led)} {drift.led === 1 ? 'differs' : 'differ'} in a field that one side leads
      </>
    ) : null
  if (drift.differing === 0) {
    return (
      <>
        ; {counted(drift.sampled, 'linked record')} compared,{' '}
        {led === null ? 'all equal on both sides' : `${formatNumber(drift.sampled - drift.led)} equal on both sides`}
        {led}
      </>
    )
  }
  return (
    <>
      ; {formatNumber(drift.differing)} of {formatNumber(drift.sampled)} compared records differed and{' '}
      {drift.differing === 1 ? 'is' : 'are'} synced again{led}
    </>
  )
}
