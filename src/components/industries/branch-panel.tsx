import { WorthTable } from '@/src/components/records/worth-table.tsx'
import { counted } from '@/src/components/format.ts'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { IndustryNode } from '@/src/lib/records/accounts/industries.ts'

/** What an industry has itself, and with all below it. */
export function BranchPanel({ node: { own, total } }: { node: IndustryNode }) {
  const kinds = [
    ['Annual revenue', own.revenue, total.revenue],
    ['Open pipeline', own.pipeline, total.pipeline],
    ['By probability', own.weighted, total.weighted],
    ['Won', own.won, total.won],
  ] as const
  return (
    <Panel
      title="What its companies are worth"
      description={`${counted(own.accounts, 'company', 'companies')} in it, ${counted(total.accounts, 'company', 'companies')} with those in what is below it.`}
      flush
    >
      <WorthTable kinds={kinds} totalLabel="With all below" />
    </Panel>
  )
}
