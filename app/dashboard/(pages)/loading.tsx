import { PageSkeleton } from '@/src/components/ui/page-skeleton.tsx'

export default function Loading() {
  return <PageSkeleton />
}
