import { stepRoute } from '@/src/lib/http/import-step.ts'
import { imports } from '@/src/lib/http/operations/imports.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const POST = stepRoute(imports.undoImport, 'undo')

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
