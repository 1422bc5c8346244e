/** A country as far as names, phones and addresses of demo people go. */
export interface Region {
  readonly country: string
  readonly callingCode: string
  /** Mobile numbers: how they begin after the country's code, and how many digits follow. */
  readonly mobile: { readonly prefix: string; readonly digits: number }
  /** Groups in which people there write the digits after the country's code. */
  readonly groups: readonly number[]
  /** Dialled before a number inside the country. */
  readonly trunk: string
  readonly givenNames: readonly [string, ...string[]]
  readonly familyNames: readonly [string, ...string[]]
  readonly cities: readonly [string, ...string[]]
}

export const regions: readonly [Region, ...Region[]] = [
  {
    country: 'Netherlands',
    callingCode: '31',
    mobile: { prefix: '61', digits: 7 },
    groups: [1, 4, 4],
    trunk: '0',
    givenNames: ['Sanne', 'Daan', 'Lotte', 'Bram', 'Fleur', 'Sem', 'Maud', 'Thijs', 'Noor', 'Ruben', 'Eva', 'Joris'],
    familyNames: ['de Vries', 'van den Berg', 'Bakker', 'Jansen', "van 't Hof", 'Mulder', 'Smit', 'Visser', 'de Boer', 'Dijkstra', 'Kok', 'Prins'],
    cities: ['Utrecht', 'Rotterdam', "'s-Hertogenbosch", 'Groningen'],
  },
  {
    country: 'Germany',
    callingCode: '49',
    mobile: { prefix: '1512', digits: 7 },
    groups: [4, 3, 4],
    trunk: '0',
    givenNames: ['Jürgen', 'Anneliese', 'Björn', 'Käthe', 'Lukas', 'Mareike', 'Günther', 'Sophie', 'Henrik', 'Paula', 'Jörg', 'Clara'],
    familyNames: ['Müller', 'Schröder', 'Weiß', 'Krüger', 'Hoffmann', 'Bäcker', 'Lehmann', 'Voß', 'Engel', 'Schäfer', 'Arnold', 'Kühn'],
    cities: ['Köln', 'München', 'Leipzig', 'Düsseldorf'],
  },
  {
    country: 'Denmark',
    callingCode: '45',
    mobile: { prefix: '28', digits: 6 },
    groups: [2, 2, 2, 2],
    trunk: '',
    givenNames: ['Søren', 'Astrid', 'Jørgen', 'Freja', 'Øjvind', 'Maja', 'Anders', 'Signe', 'Emil', 'Kirstine', 'Bjarke', 'Ida'],
    familyNames: ['Østergård', 'Nørgaard', 'Møller', 'Sørensen', 'Kjær', 'Bæk', 'Lund', 'Holm', 'Ågård', 'Friis', 'Juhl', 'Dahl'],
    cities: ['København', 'Århus', 'Odense', 'Ålborg'],
  },
  {
    country: 'France',
    callingCode: '33',
    mobile: { prefix: '61', digits: 7 },
    groups: [1, 2, 2, 2, 2],
    trunk: '0',
    givenNames: ['Zoé', 'François', 'Chloé', 'Jérôme', 'Maëlys', 'René', 'Inès', 'Théo', 'Noémie', 'Cédric', 'Anaïs', 'Luc'],
    familyNames: ['Lefèvre', 'Gauthier', 'Béranger', 'Dupré', 'Lacroix', 'Moreau', "d'Aubigné", 'Rousseau', 'Chevalier', 'Noël', 'Perrot', 'Faure'],
    cities: ['Lyon', 'Saint-Étienne', 'Nîmes', 'Rennes'],
  },
  {
    country: 'United Kingdom',
    callingCode: '44',
    mobile: { prefix: '7912', digits: 6 },
    groups: [4, 6],
    trunk: '0',
    givenNames: ['Niamh', 'Oliver', 'Priya', 'Harry', 'Siân', 'Callum', 'Zara', 'Rhys', 'Imogen', 'Tariq', 'Beatrice', 'Owen'],
    familyNames: ["O'Connor", 'Smythe-Jones', 'Patel', 'MacLeod', 'Hughes', 'Okafor', 'Whitfield', 'Khan', 'Brontë', 'Ashdown', 'Clarke', 'Mistry'],
    cities: ['Leeds', 'Bristol', 'Glasgow', 'Cardiff'],
  },
  {
    country: 'United States',
    callingCode: '1',
    mobile: { prefix: '2025', digits: 6 },
    groups: [3, 3, 4],
    trunk: '',
    givenNames: ['José', 'Madison', 'DeShawn', 'Emily', 'Anh', 'Tyler', 'Guadalupe', 'Brooklyn', 'Wyatt', 'Imani', 'Logan', 'Rosa'],
    familyNames: ['Nguyen', 'Hernández', 'Johnson', 'Kowalski', 'Washington', 'Núñez', 'Miller Jr.', 'Schwartz', 'Begay', 'Lee', 'Carter', 'Diaz'],
    cities: ['Austin', 'Portland', 'St. Louis', 'Albuquerque'],
  },
  {
    country: 'Poland',
    callingCode: '48',
    mobile: { prefix: '60', digits: 7 },
    groups: [3, 3, 3],
    trunk: '',
    givenNames: ['Łukasz', 'Małgorzata', 'Wojciech', 'Żaneta', 'Paweł', 'Agnieszka', 'Grzegorz', 'Zofia', 'Michał', 'Kinga', 'Jędrzej', 'Ewa'],
    familyNames: ['Wiśniewski', 'Dąbrowska', 'Wójcik', 'Kamiński', 'Zając', 'Szymańska', 'Łuczak', 'Górski', 'Sikora', 'Ćwik', 'Pawlak', 'Król'],
    cities: ['Łódź', 'Kraków', 'Gdańsk', 'Wrocław'],
  },
  {
    country: 'Japan',
    callingCode: '81',
    mobile: { prefix: '903', digits: 7 },
    groups: [2, 4, 4],
    trunk: '0',
    givenNames: ['陽菜', '蓮', '美咲', '大翔', '結衣', '悠真', '葵', '樹', '莉子', '湊', '紗良', '翼'],
    familyNames: ['佐藤', '多田', '高橋', '田中', '渡辺', '伊藤', '小林', '斎藤', '髙木', '清水', '森', '岡田'],
    cities: ['東京', '大阪市', '札幌市', '福岡市'],
  },
  {
    country: 'United Arab Emirates',
    callingCode: '971',
    mobile: { prefix: '50', digits: 7 },
    groups: [2, 3, 4],
    trunk: '0',
    givenNames: ['محمد', 'فاطمة', 'أحمد', 'ليلى', 'يوسف', 'مريم', 'خالد', 'نورة', 'عمر', 'سارة', 'طارق', 'هدى'],
    familyNames: ['الهاشمي', 'المنصوري', 'النعيمي', 'القاسمي', 'الشامسي', 'البلوشي', 'الكعبي', 'السويدي', 'الزعابي', 'المهيري', 'الفلاسي', 'الظاهري'],
    cities: ['دبي', 'أبوظبي', 'الشارقة', 'العين'],
  },
]

export const companies: readonly [string, ...string[]] = [
  'Nordlys Media',
  'Bäckerei Söhne GmbH',
  'Ocean & Co.',
  'Fjord Logistics A/S',
  'Café Zwölf',
  'De Gouden Pen B.V.',
  'Atelier Lumière',
  'Harbour Light Ltd',
  'Twin Pines LLC',
  'Żubr Tech Sp. z o.o.',
  '株式会社みなと',
  'شركة الواحة للتجارة',
  'Kite "Works" Studio',
  'Blue Heron Analytics',
  'O’Malley & Daughters',
  'Grüne Wiese eG',
  'Papier 21',
  'Solstice Energy',
  'North/South Partners',
  'Tulip & Rye',
  'Vega Robotics',
  'Millstream Foods',
  'Ærø Sailing',
  'Quartz <Systems>',
]

export const jobTitles: readonly [string, ...string[]] = [
  'Head of Sales',
  'Office Manager',
  'CTO',
  'Einkäuferin',
  'Marketing Lead 🚀',
  'Owner',
  'Directeur général',
  'Customer Success Manager',
  'VP, Operations',
  '営業部長',
  'Founder & CEO ✨',
  'Inkoper',
  'Buyer',
  'Projektleiter*in',
  'مدير المبيعات',
  'Accountant',
  'Community Builder 🌱',
  'Regional Manager (EMEA)',
]

export const noteSentences: readonly [string, ...string[]] = [
  'Called about the renewal; wants the new price list before the end of the month.',
  'Prefers e-mail over phone, and mornings over afternoons.',
  'Asked whether the delivery to the second warehouse can be split in two.',
  'Mentioned that the budget is decided in March by the whole board.',
  'Said “we will think about it” — follow up in two weeks.',
  'Met at the spring fair; liked the demo, missed an export to spreadsheets.',
  'Has a colleague in the Odense office who should be copied in.',
  'Reported that the last invoice carried the old VAT number; corrected the same day.',
  'Would like a quote for 25 seats, with an option for 40.',
  'Left a message; no answer yet.\nTried again on Thursday.',
]
