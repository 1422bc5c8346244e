import type { ReactNode } from 'react'
import { LineFold } from '@/src/components/ui/fold.tsx'

/** One series of a chart: what it is called, and how it looks. */
export type Series = { readonly label: string; readonly className: string }
export type Bar = {
  readonly label: string
  /** One number for each series. */
  readonly values: readonly number[]
}

/** What is drawn is decoration for the person who sees it; the table below has the same numbers for everybody. */
function Figure({
  title,
  series,
  children,
  table,
}: {
  title: string
  series: readonly Series[]
  children: ReactNode
  table: ReactNode
}) {
  return (
    <figure className="flex flex-col gap-3">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="font-medium">{title}</span>
        {series.length > 1 ? (
          <span aria-hidden className="flex flex-wrap gap-x-3 text-muted">
            {series.map(({ label, className }) => (
              <span key={label} className="inline-flex items-center gap-1.5">
                <svg className={`size-2.5 ${className}`} viewBox="0 0 10 10">
                  <rect width="10" height="10" rx="2" fill="currentColor" />
                </svg>
                {label}
              </span>
            ))}
          </span>
        ) : null}
      </figcaption>
      {children}
      <LineFold title={`${title}: the numbers`}>{table}</LineFold>
    </figure>
  )
}

function Numbers({
  caption,
  of,
  series,
  bars,
  shown,
}: {
  caption: string
  of: string
  series: readonly Series[]
  bars: readonly Bar[]
  shown: (value: number) => string
}) {
  return (
    <table className="w-full text-left [overflow-wrap:anywhere] tabular-nums">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b border-border">
          <th scope="col" className="py-1 pr-4 font-medium">
            {of}
          </th>
          {series.map(({ label }) => (
            <th key={label} scope="col" className="py-1 pr-4 text-right font-medium">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ label, values }) => (
          <tr key={label} className="border-b border-border last:border-0">
            <th scope="row" className="py-1 pr-4 font-normal break-words">
              {label}
            </th>
            {values.map((value, index) => (
              <td key={series[index]?.label} className="py-1 pr-4 text-right">
                {shown(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type ChartProps = {
  readonly title: string
  /** What the bars are: `Month`, `Stage`. */
  readonly of: string
  readonly series: readonly Series[]
  readonly bars: readonly Bar[]
  readonly shown: (value: number) => string
}

const height = 120
const width = 20

/** Columns over time, the series on top of each other. */
export function ColumnChart(props: ChartProps) {
  const { title, series, bars, shown } = props
  const most = Math.max(1e-9, ...bars.map(({ values }) => values.reduce((sum, value) => sum + Math.max(0, value), 0)))
  const every = Math.ceil(bars.length / 6)
  return (
    <Figure title={title} series={series} table={<Numbers caption={title} {...props} />}>
      <div aria-hidden>
        <div className="text-muted">{shown(most === 1e-9 ? 0 : most)}</div>
        <svg
          className="h-32 w-full border-b border-border"
          viewBox={`0 0 ${Math.max(1, bars.length) * width} ${height}`}
          preserveAspectRatio="none"
        >
          {bars.map(({ label, values }, place) => {
            let below = 0
            return values.map((value, index) => {
              const size = (Math.max(0, value) / most) * height
              below += size
              return (
                <rect
                  key={`${label} ${series[index]?.label}`}
                  className={series[index]?.className}
                  fill="currentColor"
                  x={place * width + width * 0.15}
                  width={width * 0.7}
                  y={height - below}
                  height={size}
                />
              )
            })
          })}
        </svg>
        <div className="mt-1 flex text-xs text-muted">
          {bars.map(({ label }, index) => (
            <span key={label} className="w-0 grow overflow-visible text-center whitespace-nowrap">
              {index % every === 0 ? label.replace(/ \d\d(\d\d)$/, ' ’$1') : ''}
            </span>
          ))}
        </div>
      </div>
    </Figure>
  )
}

/** One line a bar, with its name and number. */
export function BarList(props: ChartProps) {
  const { title, series, bars, shown } = props
  const most = Math.max(1e-9, ...bars.flatMap(({ values }) => values.slice(0, 1)))
  return (
    <Figure title={title} series={series.slice(0, 1)} table={<Numbers caption={title} {...props} />}>
      <ul aria-hidden className="flex flex-col gap-2">
        {bars.map(({ label, values: [value = 0] }) => (
          <li key={label}>
            <div className="flex justify-between gap-3">
              <span className="min-w-0 truncate">{label}</span>
              <span className="shrink-0 tabular-nums">{shown(value)}</span>
            </div>
            <svg className="mt-0.5 h-2 w-full" viewBox="0 0 100 4" preserveAspectRatio="none">
              <rect className="text-default" fill="currentColor" width="100" height="4" rx="1" />
              <rect
                className={series[0]?.className}
                fill="currentColor"
                width={(Math.max(0, value) / most) * 100}
                height="4"
                rx="1"
              />
            </svg>
          </li>
        ))}
      </ul>
    </Figure>
  )
}

/** A number with what it was before. */
export function Figures({
  figures,
}: {
  figures: readonly { readonly label: string; readonly value: string; readonly before: string | null }[]
}) {
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {figures.map(({ label, value, before }) => (
        <div key={label}>
          <dt className="text-muted">{label}</dt>
          <dd className="text-lg font-semibold tabular-nums">{value}</dd>
          {before === null ? null : <dd className="text-muted tabular-nums">before: {before}</dd>}
        </div>
      ))}
    </dl>
  )
}
