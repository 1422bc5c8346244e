import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { destinationNames } from '@/src/lib/crm/domain/destination-type.ts'
import type { Delivered } from '@/src/lib/records/connections/gateway.ts'

/** What was sent, and what each CRM has answered, attempt by attempt. Credentials are in none of it. */
export function Sent({ rows }: { rows: readonly Delivered[] }) {
  return (
    <>
      <Panel title="What was sent">
        <pre className="font-mono text-xs break-words whitespace-pre-wrap">{JSON.stringify(rows[0]?.payload ?? {}, null, 2)}</pre>
      </Panel>
      {rows.map((row) => (
        <Panel key={row.id} title={`What ${destinationNames[row.crm_type]} answered`}>
          {row.record_id === null ? null : (
            <p>
              Record <span className="font-mono text-xs break-all">{row.record_id}</span>
            </p>
          )}
          {row.warnings.map((warning) => (
            <p key={warning} className="break-words">
              {warning}
            </p>
          ))}
          {row.history.length === 0 ? <p className="text-muted">Nothing yet.</p> : null}
          <ol className="list-inside list-decimal">
            {row.history.map(({ at, tookMs, outcome, message }) => (
              <li key={at} className="break-words">
                <Time iso={at} />, after {tookMs} ms: {outcome}
                {message === undefined ? null : `. ${message}`}
              </li>
            ))}
          </ol>
        </Panel>
      ))}
    </>
  )
}
