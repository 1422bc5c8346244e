import { type FieldDefinition, type FieldType, fixed } from './field-definitions.ts'
import type { ObjectCatalog, ObjectType } from './object-types.ts'
import { describedRecordTypes } from './record-types.ts'

const soapTypes: Readonly<Partial<Record<FieldType, string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
  base64: 'xsd:base64Binary',
}

/** One field as `describe` lists it. */
function describeField(definition: FieldDefinition): object {
  const { type, filterable, picklist, restricted } = definition
  const isInt = type === 'int'
  const calculated = definition.expression !== null && type !== 'id' && !definition.nameField && !definition.createable
  return {
    aggregatable: filterable && type !== 'boolean' && type !== 'address',
    aiPredictionField: false,
    autoNumber: false,
    byteLength: definition.length * 3,
    calculated,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: definition.compound,
    controllerName: null,
    createable: definition.createable,
    custom: definition.custom,
    defaultValue: type === 'boolean' ? false : null,
    defaultValueFormula: null,
    defaultedOnCreate:
      type === 'boolean' || definition.otherwise !== null || definition.name === 'OwnerId' || !definition.createable,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: isInt ? definition.precision : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: definition.externalId,
    extraTypeInfo: type === 'textarea' ? 'plaintextarea' : null,
    filterable: filterable && type !== 'address',
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: filterable && !['address', 'datetime', 'double', 'currency', 'percent', 'textarea'].includes(type),
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: definition.idLookup,
    inlineHelpText: null,
    label: definition.label,
    length: definition.length,
    mask: null,
    maskType: null,
    name: definition.name,
    nameField: definition.nameField,
    namePointing: definition.polymorphicTo.length > 0,
    nillable: definition.nillable,
    permissionable: definition.nillable && !definition.nameField,
    picklistValues: picklist.map(({ value, label }) => ({
      active: true,
      defaultValue: value === definition.otherwise,
      label,
      validFor: null,
      value,
    })),
    polymorphicForeignKey: definition.polymorphicTo.length > 0,
    precision: isInt ? 0 : definition.precision,
    queryByDistance: type === 'address',
    referenceTargetField: null,
    referenceTo: definition.referenceTo === null ? definition.polymorphicTo : [definition.referenceTo],
    relationshipName: definition.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: restricted,
    scale: definition.scale,
    searchPrefilterable: type === 'reference',
    soapType: soapTypes[type] ?? 'xsd:string',
    sortable: filterable && type !== 'address',
    type,
    unique: definition.unique,
    updateable: definition.updateable,
    writeRequiresMasterRead: false,
  }
}

/** An object as the list of all objects has it. */
export function describeBriefly(type: ObjectType, basePath: string): object {
  const path = `${basePath}/sobjects/${type.name}`
  return {
    activateable: false,
    createable: type.writable,
    custom: false,
    customSetting: false,
    deepCloneable: false,
    deletable: type.writable,
    deprecatedAndHidden: false,
    feedEnabled: type.writable,
    hasSubtypes: false,
    idEnabled: true,
    isInterface: false,
    isSubtype: false,
    keyPrefix: type.keyPrefix,
    label: type.label,
    labelPlural: type.labelPlural,
    layoutable: type.writable,
    mergeable: type.writable,
    mruEnabled: type.writable,
    name: type.name,
    queryable: true,
    replicateable: type.replicateable,
    retrieveable: true,
    searchable: type.writable,
    triggerable: type.writable,
    undeletable: type.writable,
    updateable: type.writable,
    urls: { rowTemplate: `${path}/{ID}`, describe: `${path}/describe`, sobject: path },
  }
}

/** An object with all its fields. */
export function describeFully(
  objects: ObjectCatalog,
  type: ObjectType,
  basePath: string,
  readOnlyFields: ReadonlySet<string>,
): object {
  const children = objects.all.flatMap((child) =>
    child.fields
      .filter(({ referenceTo, polymorphicTo }) => referenceTo === type.name || polymorphicTo.includes(type.name))
      .map(({ name, onParentDelete }) => ({
        cascadeDelete: onParentDelete === 'cascade',
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: null,
        restrictedDelete: false,
      })),
  )
  return {
    ...describeBriefly(type, basePath),
    actionOverrides: [],
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: children,
    compactLayoutable: type.writable,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: type.fields.map((each) => describeField(readOnlyFields.has(each.name) ? fixed(each) : each)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: describedRecordTypes(type, `${basePath}/sobjects/${type.name}/describe/layouts`),
    searchLayoutable: type.writable,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: `All ${type.labelPlural.toLowerCase()}`, name: 'everything' }],
  }
}
