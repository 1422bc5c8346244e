import { stepRoute } from '@/src/lib/http/import-step.ts'
import { imports } from '@/src/lib/http/operations/imports.ts'

export const POST = stepRoute(imports.startImport, 'start')
