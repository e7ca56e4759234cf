import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { normaliseBirthDate } from './birth-date.ts';
import { countryCodeOf, countryLanguages, countryName } from './country.ts';
import { currencyDigits, requireCurrencies } from './currency.ts';
import { writtenEmail } from './email.ts';
import { canonicalLocale, normaliseLocale } from './locale.ts';
import { normaliseName } from './name.ts';
import { normalisePostalCode } from './postal-code.ts';
import { normaliseState } from './state.ts';

describe('names', () => {
  it.each([
    ['  von  und\u00a0zu ', 'von und zu'],
    ['Zoe\u0308', 'Zoë'],
    ['\u200eJane\u200b', 'Jane'],
    ['\ufeff', null],
    ['McDONALD', 'McDONALD'],
    ["in 't Veld", "in 't Veld"],
    ['علی\u200cرضا', 'علی\u200cرضا'],
    ['髙橋', '髙橋'],
    ['Jane\u202e\u202cDoe', 'JaneDoe'],
    ['\u3000山田\u3000太郎', '山田 太郎'],
  ])('%j becomes %j', (given, expected) => {
    expect(normaliseName(given)).toBe(expected);
  });

  it('keeps the case and every letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');
        const given = name.normalize('NFC');
        expect(letters(normaliseName(name) ?? '')).toBe(letters(given));
      }),
    );
  });
});

describe('countries', () => {
  it.each([
    ['DE', 'DE'],
    [' de', 'DE'],
    ['DEU', 'DE'],
    ['deu', 'DE'],
    ['Germany', 'DE'],
    ['ALLEMAGNE', 'DE'],
    ['Österreich', 'AT'],
    ['UK', 'GB'],
    ['U.S.A.', 'US'],
    ['The Netherlands', 'NL'],
    ['Côte d’Ivoire', 'CI'],
    ["Cote d'Ivoire", 'CI'],
    ['日本', 'JP'],
    ['الكويت', 'KW'],
    ['Türkiye', 'TR'],
    ['Россия', 'RU'],
    ['Kongo', null],
    ['Atlantis', null],
    ['XX', null],
    ['D', null],
    ['', null],
    ['constructor', null],
  ])('%j is %s', (given, expected) => {
    expect(countryCodeOf(given)).toBe(expected);
  });

  it('reads back a name that it wrote, unless the name means two countries', () => {
    const some = fc.constantFrom('DE', 'AT', 'NL', 'US', 'GB', 'JP', 'KW', 'FR', 'CI', 'BR');
    fc.assert(
      fc.property(some, fc.constantFrom(...countryLanguages()), (code, language) => {
        const name = countryName(code, language);
        fc.pre(name !== null);
        expect(countryCodeOf(name)).toBe(code);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void countryCodeOf(text)));
  });
});

describe('locales', () => {
  it.each([
    ['de-DE', 'de-DE'],
    ['de_de', 'de-DE'],
    ['DE', 'de'],
    ['de_AT.UTF-8', 'de-AT'],
    ['de_DE@euro', 'de-DE'],
    ['iw', 'he'],
    ['zh-hant-hk', 'zh-Hant-HK'],
    ['en-US-u-ca-buddhist', 'en-US'],
    ['german', 'german'],
    ['C', null],
    ['', null],
    ['de--DE', null],
  ])('%j is %s', (given, expected) => {
    expect(canonicalLocale(given)).toBe(expected);
  });

  const project = { languages: ['de', 'en-US'], localeFallback: null };
  const withFallback = { ...project, localeFallback: 'en-US' };
  it.each([
    ['de-AT', project, 'de', 'shortened to a language of the project'],
    ['EN_us', project, 'en-US', null],
    ['fr', project, 'fr', 'not a language of the project, kept as written'],
    ['fr', withFallback, 'en-US', 'not a language of the project, the fallback is written'],
    ['??', withFallback, 'en-US', 'not a language tag, the fallback is written'],
    [null, withFallback, 'en-US', 'missing, the fallback is written'],
    [null, project, null, null],
    ['en', project, 'en', 'not a language of the project, kept as written'],
  ])('%j in a project is %j', (given, settings, value, says) => {
    expect(normaliseLocale(given, settings)).toEqual({ value, says });
  });
});

describe('postal codes', () => {
  it.each([
    ['02826', '02826'],
    [' 1016  gz ', '1016 GZ'],
    ['cf10 1ep', 'CF10 1EP'],
    ['１５０－０００１', '150-0001'],
    ['150ー0001', '150-0001'],
    ['LV–1010', 'LV-1010'],
    ['', null],
  ])('%j becomes %j', (given, expected) => {
    expect(normalisePostalCode(given)).toBe(expected);
  });
});

describe('states', () => {
  it.each([
    ['US-CA', 'US', 'CA'],
    ['US-CA', 'DE', 'US-CA'],
    ['California', 'US', 'California'],
    ['北海道', 'JP', '北海道'],
    ['FR-75C', 'FR', '75C'],
    ['DE-', 'DE', 'DE-'],
    [' ', 'DE', null],
  ])('%j in %s becomes %j', (given, country, expected) => {
    expect(normaliseState(given, country)).toBe(expected);
  });
});

describe('dates of birth', () => {
  const asOf = '2026-03-01T08:00:00.000Z';
  it.each([
    ['1974-09-20', '1974-09-20'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['2026-03-01', '2026-03-01'],
    ['1900-02-29', null],
    ['2023-02-29', null],
    ['1974-13-01', null],
    ['1974-00-10', null],
    ['1974-10-00', null],
    ['2026-03-02', null],
    ['0001-01-01', null],
    ['1753-01-01', null],
    ['1896-01-01', '1896-01-01'],
    ['1895-12-31', null],
    ['20.09.1974', null],
    ['1974-09-20T00:00:00Z', null],
  ])('%s becomes %j', (given, expected) => {
    const { value, says } = normaliseBirthDate(given, asOf);
    expect(value).toBe(expected);
    expect(says === null).toBe(expected !== null);
  });

  it('takes every day that each month has', () => {
    const part = (min: number, max: number) =>
      fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
    fc.assert(
      fc.property(part(1900, 2025), part(1, 12), part(1, 28), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        expect(normaliseBirthDate(text, asOf)).toEqual({ value: text, says: null });
      }),
    );
  });
});

test.each([
  [' Jane.Doe@Example.com\u200b', 'Jane.Doe@Example.com', null],
  ['jane+shop@example.com', 'jane+shop@example.com', null],
  ['jane@bücher.example', 'jane@bücher.example', null],
  ['jane at example.com', 'jane at example.com', 'not an e-mail address, kept as written'],
  ['a@b@c', 'a@b@c', 'not an e-mail address, kept as written'],
  ['', '', null],
])('e-mail %j is written as %j', (given, value, says) => {
  expect(writtenEmail(given)).toEqual({ value, says });
});

describe('currencies', () => {
  const money = (currency: string, fractionDigits: number) => ({
    centAmount: 1,
    currency,
    fractionDigits,
  });

  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['HUF', 2],
    ['COP', 2],
    ['XCG', 2],
    ['HRK', 2],
    ['ABC', null],
    ['eurozone', null],
    ['', null],
  ])('%s has %j digits', (code, digits) => {
    expect(currencyDigits(code)).toBe(digits);
  });

  it('refuses all unknown ones at once (CWY-4014)', () => {
    const amounts = [money('EUR', 2), money('ABC', 2), money('QQQ', 0), money('ABC', 2)];
    expect(() => requireCurrencies(amounts, 'order o1')).toThrow(
      'CWY-4014 Currency unknown, at order o1, found ABC, QQQ',
    );
  });

  it('says where digits differ, and refuses nothing for it', () => {
    expect(requireCurrencies([money('HUF', 0), money('EUR', 2)], 'order o1')).toBe(
      'HUF has 0 digits instead of 2',
    );
    expect(requireCurrencies([money('JPY', 0)], 'order o1')).toBeNull();
  });
});
