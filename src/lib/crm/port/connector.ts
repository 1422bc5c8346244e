import type { CrmType } from '../domain/crm-type.ts'
import type { CrmUser } from '../domain/crm-user.ts'
import type { FieldValues, ObjectType } from '../domain/entities.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import type { FieldTime } from '../domain/field-times.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { KeyKind } from '../domain/record-keys.ts'
import type { PhoneMatch } from './phone-match.ts'
import type { Capabilities } from './capabilities.ts'
import type { ChangePage, Cursor, Merge } from './changes.ts'
import type { LinkedRecords } from './linked.ts'
import type { OAuthConnector } from './oauth.ts'
import type { Health, RemoteAccount } from './remote-account.ts'
import type { ChoicesByType, RemoteField } from './remote-field.ts'
import type { Session } from './session.ts'
import type { WebhookAdapter } from './webhook-adapter.ts'
import type { ArchiveResult, CreateIntent, EraseResult, RemoteWrite, WriteResult } from './writes.ts'

/** The port that every CRM implements. Independent of our database. */
export type Connector = {
  readonly crmType: CrmType
  readonly capabilities: Capabilities
  readonly oauth: OAuthConnector
  /** The rows that a new connection maps, by object; of every object that it has. */
  readonly defaultMapping: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
  /** The names of which a contact needs one, or the CRM makes none; by our fields. Empty: it makes contacts without a name. */
  readonly contactNames: readonly ('firstName' | 'lastName')[]
  /**
   * Fields of an object that are those of a record which it refers to, as the name of a contact's company: not mapped where that record is
   * synced itself.
   */
  readonly joinedFields?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  /** Further such rows, of fields that lead to records of another object: for connections that sync that one too. */
  readonly referenceMapping?: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
  /** Further rows, of fields that not every account has: for those that have them, when the object is switched on. */
  readonly optionalMapping?: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
  /**
   * Which account the tokens belong to, called once per connect. Also prepares the account: creates the fields that idempotent
   * creates need.
   * @throws Failure auth, with the CRM's message, for a wrong token or environment
   */
  account(session: Session): Promise<RemoteAccount>
  describeFields(session: Session, object: ObjectType): Promise<readonly RemoteField[]>
  /** Which choices each kind of an object's records may have, for people who map them. Left out where the CRM has no such kinds. */
  choicesByType?(session: Session, object: ObjectType): Promise<ChoicesByType>
  /**
   * All who own records in the account, those who are not active any more included, in as few calls as the CRM allows. `among`: ids of owners
   * who are to be among them if the CRM knows them.
   */
  listUsers(session: Session, among: readonly string[]): Promise<readonly CrmUser[]>
  /** Approximate number of live records, for progress; null when the CRM has no cheap way to count. */
  countRecords(session: Session, object: ObjectType): Promise<number | null>
  /**
   * One page of changes since the cursor, with the deletions that the CRM tells of; null reads everything. What a full read does not return is
   * asked for by id. `linked`, of an object that is synced for linked records alone: which those are.
   */
  listChanges(session: Session, object: ObjectType, after: Cursor | null, linked?: LinkedRecords): Promise<ChangePage>
  /**
   * Any number of records by id, in as few calls as the CRM allows. An id is absent from the result only when the CRM says that it
   * does not exist.
   */
  getRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly RemoteRecord[]>
  /**
   * What records that do not exist any more were merged into, as far as the CRM tells. Left out where it does not, or tells with every read
   * of the surviving record.
   */
  findMerges?(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly Merge[]>
  /**
   * Live records that have one of these values of a kind of key, as their first or a further one (any number of them, in any spelling).
   * Read-after-write consistent where the CRM is.
   */
  findByKey(session: Session, object: ObjectType, kind: KeyKind, values: readonly string[]): Promise<readonly RemoteRecord[]>
  /**
   * Contacts by number, for those that have no email: any number of them, in any spelling. Of `fields`, those are looked at that the session
   * reads. An index of the CRM may lag behind. Left out where the CRM cannot be searched by number.
   */
  readonly contactsByPhone?: {
    readonly fields: readonly string[]
    find(session: Session, phones: readonly string[]): Promise<readonly PhoneMatch[]>
  }
  /**
   * When these fields of records were last changed in the CRM, by record id and field. Absent where the CRM does not say. Asked only for
   * fields that both sides have changed. Left out where the CRM has nothing of the kind.
   */
  fieldTimes?(
    session: Session,
    object: ObjectType,
    asked: readonly { readonly record: RemoteRecord; readonly fields: readonly string[] }[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldTime>>>
  /**
   * Finds orphaned creates: records that these unanswered creates have made, by the intents' keys. Left out where repeating a
   * create with the same external id returns the existing record. `others`: records that are known to be no create's among these, although they
   * may look the same.
   */
  findCreated?(
    session: Session,
    object: ObjectType,
    intents: readonly CreateIntent[],
    others?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, RemoteRecord>>
  /**
   * For how long after it was sent a create without an answer may still be carried out in this account, in milliseconds: until then it
   * is looked for and not sent again. 0 where a repeated create finds the record that the first one made; so it is where this is left out.
   */
  createsPendFor?(session: Session, object: ObjectType): Promise<number>
  /** At most the object's `batchSize` writes of one kind; one result per write, in any order. */
  upsertRecords(session: Session, object: ObjectType, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]>
  /**
   * Creates records, or changes the ones that have this value of a key already, without reading them before: at most `batchSize`, no two with
   * one key. Left out where the CRM has no such call.
   */
  upsertByKey?(
    session: Session,
    object: ObjectType,
    kind: KeyKind,
    writes: readonly { readonly key: string; readonly value: string; readonly properties: FieldValues }[],
  ): Promise<readonly WriteResult[]>
  /** Archives any number of records in a way that can be undone in the CRM. Idempotent; one result per id, in any order. */
  archiveRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly ArchiveResult[]>
  /**
   * Erases records for a person who asks to be forgotten, as finally as the CRM's API allows, from its bin too. Idempotent; one result
   * per id, in any order.
   */
  eraseRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly EraseResult[]>
  /** What an admin could set up in the CRM for a better sync; everything works without. After `describeFields` at no further call. */
  advice?(session: Session, object: ObjectType): Promise<readonly { readonly code: string; readonly message: string }[]>
  /** In as few calls as the CRM allows. @throws Failure auth when the token is no longer valid */
  health(session: Session): Promise<Health>
  readonly webhook: WebhookAdapter
}
