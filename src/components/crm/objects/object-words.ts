import { withArticle } from '@/src/lib/core/text/with-article.ts'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { listed } from '@/src/components/format.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { matchKeyWords } from '@/src/components/crm/settings/settings-words.ts'
import { hasStages, specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { ConnectionObjects, ConnectionObjectView } from '@/src/lib/contract/status.ts'

/** `Companies`. */
export function objectTitle(object: SyncedObject): string {
  return capitalized(specOf(object).many)
}

/** The objects that are switched on, as they are shown. */
export function objectsOn(objects: ConnectionObjects): readonly SyncedObject[] {
  return shownSynced.filter((object) => objects[object]?.enabled)
}

/** `the same email, or the same phone`: what records are matched by. */
function keysWords({ matchKeys }: ConnectionObjectView['settings'], crm: string, one: string): string {
  return matchKeys
    .map((key) =>
      key === 'external_id'
        ? `the id of ${withArticle(one)} here`
        : `the same ${matchKeyWords(key, crm, one).label.toLowerCase()}`,
    )
    .join(', or ')
}

/** `Contacts with the same email and companies with the same domain`: what a first sync matches. */
export function matchedWords(objects: ConnectionObjects, crm: string): string {
  const parts = objectsOn(objects).flatMap((object) => {
    const state = objects[object]
    const { one, many, ofLinked } = specOf(object)
    return state && !ofLinked ? `${many} with ${keysWords(state.settings, crm, one)}` : []
  })
  return capitalized(listed(parts))
}

/** What switching an object on does, a sentence or two for each thing that somebody should know before. */
export function switchOnWords(
  object: SyncedObject,
  of: {
    readonly crm: string
    readonly settings: ConnectionObjectView['settings']
    readonly objects: ConnectionObjects
    readonly isGuarded: boolean
  },
): readonly string[] {
  const { crm, settings, objects, isGuarded } = of
  const { one, many, ofLinked, isMirrored } = specOf(object)
  if (isMirrored)
    return [
      `A full read of ${many} begins at once: of those about records that are synced with ${crm}. What is about one that is synced later comes then.`,
      `They are shown here and changed in ${crm} alone: nothing of them is sent to any CRM. One that is deleted in ${crm} is deleted here too, as the settings of ${many} say.`,
      isGuarded
        ? 'A sync that would change or remove more records than it may without approval stops before it writes, and asks.'
        : 'The guard is off, so no sync asks before it changes many records.',
    ]
  const referring = objectsOn(objects).filter((other) => specOf(other).fields.some(({ to }) => to === object))
  return [
    ofLinked
      ? `A full sync of ${many} begins at once. Only those about records that are synced with ${crm} are read and sent; what is about one that is synced later comes then. No two are taken for the same by what they say: those of either side are created on the other.`
      : `A full sync of ${many} begins at once. Those with ${keysWords(settings, crm, one)} are matched, and the others are created on the side that lacks them.`,
    ...referring
      .filter((other) => specOf(other).ofLinked)
      .map((other) => `After that come the ${specOf(other).many} about them.`),
    ...referring
      .filter((other) => !specOf(other).ofLinked)
      .map(
        (other) =>
          `After that, ${specOf(other).many} get the ${one} that they belong to, here and in ${crm}, from the next sync of them on. Where one of their fields is only the name of their ${one} in ${crm}, it is no longer copied: the name comes with the ${one}, and what is in the field stays.`,
      ),
    ...(hasStages(object)
      ? [
          `Stages are mapped where ADSapp and ${crm} have one of the same name. ${capitalized(withArticle(one))} in another stage keeps its stage on each side, and one that is only here is not created in ${crm}, until somebody maps that stage.`,
        ]
      : []),
    isGuarded
      ? 'A sync that would change or remove more records than it may without approval stops before it writes, and asks.'
      : 'The guard is off, so no sync asks before it changes many records.',
    settings.deletes.fromCrm === 'ignore' && settings.deletes.toCrm === 'ignore'
      ? `Deletions are not carried over: ${withArticle(one)} that is deleted on one side stays on the other.`
      : `Deletions are carried over as the settings of ${many} say.`,
  ]
}

/** What switching an object off does. */
export function switchOffWords(object: SyncedObject, crm: string): readonly string[] {
  const { many } = specOf(object)
  return [
    `No ${specOf(object).one} changes, here or in ${crm}. Edits of ${many} are no longer synced, and those that wait stay where they are.`,
    `The links are kept: switched on again, ${many} are compared again in a full sync.`,
  ]
}
