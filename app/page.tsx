import { ArrowLeftRight, History, ShieldCheck } from 'lucide-react'
import NextLink from 'next/link'
import { redirect } from 'next/navigation'
import { Brand } from '@/src/components/brand.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { currentSession } from '@/src/lib/http/session.ts'

const promises = [
  {
    icon: ArrowLeftRight,
    title: 'Both directions, field by field',
    text: 'A change on either side is synced to the other. When both sides changed the same field, your rule decides that field only.',
  },
  {
    icon: History,
    title: 'A reason for every change',
    text: 'Each change is logged with its run, the values before and after, and the reason.',
  },
  {
    icon: ShieldCheck,
    title: 'No hidden failures',
    text: 'Every record is in sync, waiting, in need of attention or excluded, and those that need attention say what to do.',
  },
] as const

export default async function LandingPage() {
  const session = await currentSession()
  if (session.kind !== 'signed_out') redirect('/dashboard')
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-4xl flex-col justify-center px-6 py-12">
      <Brand />
      <h1 className="mt-8 max-w-2xl text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
        Your contacts and your CRM, in sync.
      </h1>
      <p className="mt-3 max-w-xl text-base text-muted">
        Connect a CRM once. From then on both sides are kept in sync, and you can always see what is in sync, what is not, and
        why.
      </p>
      <div className="mt-6 flex flex-wrap gap-2">
        <LinkButton href="/sign-up" variant="primary" size="lg">
          Create an account
        </LinkButton>
        <LinkButton href="/sign-in" variant="outline" size="lg">
          Sign in
        </LinkButton>
      </div>
      <ul className="mt-14 grid gap-6 border-t border-border pt-8 sm:grid-cols-3">
        {promises.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <Icon aria-hidden className="size-5 text-accent-soft-foreground" strokeWidth={1.75} />
            <h2 className="mt-2 font-medium">{title}</h2>
            <p className="mt-1 text-muted">{text}</p>
          </li>
        ))}
      </ul>
      <p className="mt-8 text-muted">
        There is also an API: see its{' '}
        <NextLink href="/docs" className="text-link">
          reference
        </NextLink>
        .
      </p>
    </main>
  )
}
