import NextLink from 'next/link'
import { amountText } from '@/src/components/format.ts'
import { amountsText } from '@/src/components/industries/amounts.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { WorthTable } from '@/src/components/records/worth-table.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { accountCreditWarning } from '@/src/lib/quotes/credit-words.ts'
import type { AccountNode, accountTree, Financials, TreeCompany } from '@/src/lib/records/accounts/account-tree.ts'

/** What is above and below a company. */
export function HierarchyPanel({
  hierarchy: { ancestors, tree, isCut },
}: {
  hierarchy: NonNullable<Awaited<ReturnType<typeof accountTree>>>
}) {
  const chain = [...ancestors].reverse().reduce<React.ReactNode>(
    (below, company) => (
      <ul className="pl-4 first:pl-0">
        <li>
          <CompanyLink company={company} />
          {below}
        </li>
      </ul>
    ),
    <Branch node={tree} isHere />,
  )
  return (
    <Panel title="Above and below it">
      {ancestors.length === 0 && tree.children.length === 0 ? (
        <p className="text-muted">No company is above or below this one.</p>
      ) : (
        <div className="-ml-4">{chain}</div>
      )}
      {isCut ? <p className="mt-2 text-muted">There are more than 1,000 below it. The nearest are shown.</p> : null}
    </Panel>
  )
}

function Branch({ node, isHere = false }: { node: AccountNode; isHere?: boolean }) {
  return (
    <ul className="pl-4">
      <li>
        {isHere ? <strong className="inline-block py-0.5 font-semibold">{nameOf(node)}</strong> : <CompanyLink company={node} />}
        {node.children.map((child) => (
          <Branch key={child.id} node={child} />
        ))}
      </li>
    </ul>
  )
}

function CompanyLink({ company }: { company: TreeCompany }) {
  return (
    <NextLink href={recordHref('account', company.id)} prefetch={false} className="text-link inline-block py-0.5 break-words">
      {nameOf(company)}
    </NextLink>
  )
}

function nameOf({ name, domain }: TreeCompany): string {
  return name?.trim() || domain || 'Unnamed company'
}

/** What a company is worth, of its own and with all below it. */
export function FinancialsPanel({ financials: { companies, own, total, credit } }: { financials: Financials }) {
  const kinds = [
    ['Annual revenue', own.annual_revenue, total.annual_revenue],
    ['Lifetime value', own.lifetime_value, total.lifetime_value],
    ['Open pipeline', own.open_pipeline, total.open_pipeline],
    ['By probability', own.weighted_pipeline, total.weighted_pipeline],
    ['Won', own.won, total.won],
  ] as const
  return (
    <Panel
      title="Financials"
      description={companies === 1 ? 'No company is below it.' : `With all below: of ${companies} companies.`}
      flush
    >
      <WorthTable kinds={kinds} totalLabel="With all below" />
      {credit.limit === null ? null : <Credit credit={credit} limit={credit.limit} />}
    </Panel>
  )
}

/** How much of its credit limit a company's quotes take up; what is in other currencies stands beside it. */
function Credit({ credit, limit }: { credit: Financials['credit']; limit: number }) {
  const { currency, committed, used, available } = credit
  const warning = accountCreditWarning(credit)
  const others = Object.fromEntries(Object.entries(committed).filter(([code]) => currency !== null && code !== currency))
  const rows = [
    ['Credit limit', amountText(limit, currency)],
    ['Used by quotes sent and accepted', used === null ? amountsText(committed) : amountText(used, currency)],
    ['Available', available === null ? null : amountText(available, currency)],
    ['In other currencies, not counted', amountsText(others) || null],
  ] as const
  return (
    <div className="border-t border-border px-4 py-2">
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1">
        {rows.map(([label, amount]) =>
          amount === null ? null : (
            <div key={label} className="contents">
              <dt>{label}</dt>
              <dd className="text-right tabular-nums">{amount}</dd>
            </div>
          ),
        )}
      </dl>
      {warning === null ? null : (
        <div className="mt-2">
          <Notice tone="warning" title="Over the credit limit" quiet>
            {warning}
          </Notice>
        </div>
      )}
    </div>
  )
}
