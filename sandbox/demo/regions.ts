import type { Faker } from '@faker-js/faker'
// One by one: together with its sixty other languages Faker takes several times as long to load.
import { faker as ar } from '@faker-js/faker/locale/ar'
import { faker as da } from '@faker-js/faker/locale/da'
import { faker as de } from '@faker-js/faker/locale/de'
import { faker as enGb } from '@faker-js/faker/locale/en_GB'
import { faker as enUs } from '@faker-js/faker/locale/en_US'
import { faker as fr } from '@faker-js/faker/locale/fr'
import { faker as ja } from '@faker-js/faker/locale/ja'
import { faker as nl } from '@faker-js/faker/locale/nl'
import { faker as pl } from '@faker-js/faker/locale/pl'

/** A country as far as names and phones of demo people go. */
export interface Region {
  readonly country: string
  /** Shared by all generators: seed it before each use. */
  readonly faker: Faker
  readonly callingCode: string
  /** Mobile numbers: how they begin after the country's code, and how many digits follow. */
  readonly mobile: { readonly prefix: string; readonly digits: number }
  /** Groups in which people there write the digits after the country's code. */
  readonly groups: readonly number[]
  /** Dialled before a number inside the country. */
  readonly trunk: string
}

function region(
  country: string,
  faker: Faker,
  callingCode: string,
  mobile: Region['mobile'],
  groups: readonly number[],
  trunk: string,
): Region {
  return { country, faker, callingCode, mobile, groups, trunk }
}

/** Valid numbers of the country; Faker's need not be. */
export const regions: readonly [Region, ...Region[]] = [
  region('Netherlands', nl, '31', { prefix: '61', digits: 7 }, [1, 4, 4], '0'),
  region('Germany', de, '49', { prefix: '1512', digits: 7 }, [4, 3, 4], '0'),
  region('Denmark', da, '45', { prefix: '28', digits: 6 }, [2, 2, 2, 2], ''),
  region('France', fr, '33', { prefix: '61', digits: 7 }, [1, 2, 2, 2, 2], '0'),
  region('United Kingdom', enGb, '44', { prefix: '7912', digits: 6 }, [4, 6], '0'),
  region('United States', enUs, '1', { prefix: '2025', digits: 6 }, [3, 3, 4], ''),
  region('Poland', pl, '48', { prefix: '60', digits: 7 }, [3, 3, 3], ''),
  region('Japan', ja, '81', { prefix: '903', digits: 7 }, [2, 4, 4], '0'),
  region('United Arab Emirates', ar, '971', { prefix: '50', digits: 7 }, [2, 3, 4], '0'),
]
