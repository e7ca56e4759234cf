import { countryCodeOf } from '../normalise/country.ts';
import { normaliseEmail } from '../normalise/email.ts';
import { phoneE164 } from '../normalise/phone.ts';
import { normalisePostalCode } from '../normalise/postal-code.ts';
import { normaliseText } from '../normalise/text.ts';
import { foldName, foldText } from './fold.ts';
import type { Comparison } from './match-rule.ts';
import {
  asWritten,
  compactCode,
  dialledSpellings,
  digitsOf,
  emailSpellings,
  numberSpellings,
  postalCodeSpellings,
} from './spellings.ts';
import type { SubjectValue } from './subject.ts';

interface Way {
  /** The forms of a value in which it is compared; none = it cannot be compared. */
  readonly forms: (value: SubjectValue) => readonly string[];
  /** Spellings to ask the CRM for; null = it cannot be asked, for it compares by another rule. */
  readonly spellings: ((value: SubjectValue) => readonly string[]) | null;
}

/** What each comparison does. Two values are the same when they have a form in common. */
const ways: Readonly<Record<Comparison, Way>> = {
  // Dataverse compares text without case.
  exact: {
    forms: ({ text }) => filled(normaliseText(text)?.toLowerCase().normalize('NFC')),
    spellings: asWritten,
  },
  text: { forms: ({ text }) => filled(foldText(text)), spellings: null },
  email: {
    forms: ({ text }) => filled(normaliseEmail(text)),
    spellings: emailSpellings,
  },
  'email-without-plus': {
    forms: ({ text }) => filled(withoutPlus(normaliseEmail(text))),
    spellings: (value) => [
      ...new Set([...emailSpellings(value), ...filled(withoutPlus(normaliseEmail(value.text)))]),
    ],
  },
  phone: {
    forms: ({ text, country }) => filled(phoneE164(text, country)),
    spellings: dialledSpellings,
  },
  name: { forms: ({ text }) => foldName(text), spellings: null },
  'postal-code': {
    forms: ({ text }) => filled(compactCode(normalisePostalCode(text))),
    spellings: postalCodeSpellings,
  },
  // A CRM has codes and names in whatever language side by side.
  country: {
    forms: ({ text }) => filled(countryCodeOf(text) ?? codeOrName(foldText(text))),
    spellings: null,
  },
  digits: {
    forms: ({ text }) => filled(digitsOf(text)),
    spellings: numberSpellings,
  },
};

/** The forms in which a value is compared. A form is its own only form. */
export function formsOf(compare: Comparison, value: SubjectValue): readonly string[] {
  return ways[compare].forms(value);
}

/**
 * What to ask the CRM for so that it finds the value, each spelling one that is the same; null
 * where it has to be compared here.
 */
export function spellingsOf(compare: Comparison, value: SubjectValue): readonly string[] | null {
  const spellings = ways[compare].spellings?.(value) ?? null;
  return spellings?.filter((spelling) => isSame(compare, value, spelling)) ?? null;
}

/** Whether the CRM can be asked by it; it knows nothing of accents and hyphens. */
export function isSearchable(compare: Comparison): boolean {
  return ways[compare].spellings !== null;
}

/** Whether the two are the same; a national number of the CRM is taken to be from where the other is. */
export function isSame(compare: Comparison, wanted: SubjectValue, found: string): boolean {
  const forms = new Set(formsOf(compare, wanted));
  return formsOf(compare, { text: found, country: wanted.country }).some((form) => forms.has(form));
}

/** Without accents a name may be one that is known. */
function codeOrName(folded: string): string {
  return countryCodeOf(folded) ?? folded;
}

function filled(text: string | null | undefined): readonly string[] {
  return text ? [text] : [];
}

/** `jane+shop@example.com` -> `jane@example.com`; nothing is taken from what would be left empty. */
function withoutPlus(email: string): string {
  return email.replace(/^([^+@]+)\+[^@]*(?=@)/, '$1');
}
