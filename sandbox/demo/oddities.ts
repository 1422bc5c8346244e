/** A given name, empty for people with one name only, and a family name. */
export type Name = readonly [givenName: string, familyName: string]

/** Names that break code that expects two short ASCII words. */
export const oddNames: readonly Name[] = [
  ['Jean-Luc', "de la Tour d'Auvergne-Lauraguais"],
  ['湊', '多田'],
  ['Siân', "O'Connor Smythe-Jones"],
  ['José María', 'de la Concepción Hernández y Núñez'],
  ['Ng', 'Ng'],
  ['Øjvind', 'Ågård Null'],
  ['Wolfgang', 'Wolfeschlegelsteinhausenbergerdorff'],
  ['Guadalupe', 'Miller Jr.'],
  ['نورة', 'الهاشمي'],
  ['anneliese', 'VAN ’T HOF'],
  ['Małgorzata', 'Brzęczyszczykiewicz'],
]

export const oneWordNames: readonly Name[] = [
  ['', 'Sukarno'],
  ['', '葵'],
  ['', 'Øystein'],
]

export const oddCompanies: readonly [string, ...string[]] = [
  'Ocean & Co.',
  'Kite "Works" Studio',
  'O’Malley & Daughters',
  'Quartz <Systems>',
  'North/South Partners',
  'Ærø Sailing A/S',
  '株式会社みなと',
  'شركة الواحة للتجارة',
]

export const oddJobTitles: readonly [string, ...string[]] = [
  'Marketing Lead 🚀',
  'Founder ✨',
  'Projektleiter*in',
  'VP, Operations',
  '営業部長',
  'مدير المبيعات',
]
