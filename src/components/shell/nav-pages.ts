import {
  BookOpen,
  BookOpenText,
  Cable,
  ChartColumn,
  Gauge,
  GitCompareArrows,
  Inbox,
  KeyRound,
  LayoutDashboard,
  RefreshCw,
  Send,
  ShieldCheck,
  SquareKanban,
  Upload,
  UserCog,
  Webhook,
} from 'lucide-react'
import { objectIcons } from '@/src/components/records/object-icons.ts'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import { shownObjects } from '@/src/lib/records/pages/pages.ts'

/** Where the navigation and the search lead to. */
export const navPages = [
  { href: '/dashboard', label: 'Overview', icon: LayoutDashboard },
  ...shownObjects.map((object) => ({ href: listPath(object), label: listTitle(object), icon: objectIcons[object] })),
  { href: '/dashboard/conflicts', label: 'Conflicts', icon: GitCompareArrows },
  { href: '/dashboard/intake', label: 'Intake', icon: Inbox },
  { href: '/dashboard/knowledge', label: 'Knowledge', icon: BookOpenText },
  { href: '/dashboard/reports', label: 'Reports', icon: ChartColumn },
  { href: '/dashboard/import', label: 'Import', icon: Upload },
  { href: '/dashboard/settings/crm', label: 'CRM sync', icon: RefreshCw },
  { href: '/dashboard/gateway', label: 'Push gateway', icon: Send },
  { href: '/dashboard/integration', label: 'Integration', icon: Cable },
  { href: '/dashboard/settings/pipelines', label: 'Pipelines', icon: SquareKanban },
  { href: '/dashboard/settings/lead-scoring', label: 'Lead scoring', icon: Gauge },
  { href: '/dashboard/settings/team', label: 'Team', icon: UserCog },
  { href: '/dashboard/settings/api-keys', label: 'API keys', icon: KeyRound },
  { href: '/dashboard/settings/webhooks', label: 'Webhooks', icon: Webhook },
  { href: '/dashboard/settings/privacy', label: 'Privacy', icon: ShieldCheck },
  { href: '/docs', label: 'API reference', icon: BookOpen },
]
