/** A name as its bearer writes it, and the letters that go into an e-mail address. */
export type Name = readonly [written: string, ascii: string];

/** City, postal code and, where addresses carry one, the state or prefecture. */
export type Place = readonly [city: string, postalCode: string, state?: string];

/** What it takes to make up people of one country. */
export interface Country {
  readonly code: string;
  readonly locale: string;
  readonly currency: string;
  /** How often, compared with the others. */
  readonly weight: number;
  readonly salutations: readonly string[];
  readonly firstNames: readonly Name[];
  readonly lastNames: readonly Name[];
  readonly streets: readonly string[];
  readonly places: readonly Place[];
  /** `#` stands for a digit; ranges that the countries keep free for fiction where they have one. */
  readonly landlines: readonly string[];
  readonly mobiles: readonly string[];
}

const plain = (names: string): readonly Name[] =>
  names.split(' ').map((name) => [name, name.toLowerCase()] as const);

const germanFirst: readonly Name[] = [
  ...plain('Anna Ben Clara Emil Frieda Jonas Lena Moritz Paul Sophie'),
  ['Jörg', 'joerg'],
  ['Käthe', 'kaethe'],
];

const germany: Country = {
  code: 'DE',
  locale: 'de-DE',
  currency: 'EUR',
  weight: 6,
  salutations: ['Frau', 'Herr', 'Dr.'],
  firstNames: germanFirst,
  lastNames: [
    ...plain('Becker Fischer Hoffmann Klein Lorenz Richter Schubert Vogel Winkler Zimmermann'),
    ['Müller', 'mueller'],
    ['Groß', 'gross'],
    ['von der Heide', 'vonderheide'],
  ],
  streets: ['Lindenallee', 'Goethestraße', 'Am Mühlbach', 'Bahnhofstraße', 'Rosenweg'],
  places: [
    ['Berlin', '10115'],
    ['Hamburg', '20095'],
    ['München', '80331'],
    ['Köln', '50667'],
    ['Görlitz', '02826'],
  ],
  landlines: ['+49 30 23125 ###', '+49 40 66969 ###', '+49 89 99998 ###'],
  mobiles: ['+49 171 39200##', '+49 152 28817###'],
};

const austria: Country = {
  ...germany,
  code: 'AT',
  locale: 'de-AT',
  weight: 2,
  streets: ['Mariahilfer Straße', 'Getreidegasse', 'Kärntner Ring', 'Annenstraße'],
  places: [
    ['Wien', '1070'],
    ['Salzburg', '5020'],
    ['Graz', '8010'],
  ],
  landlines: ['+43 1 5550####', '+43 662 555###'],
  mobiles: ['+43 664 555####', '+43 676 555####'],
};

const netherlands: Country = {
  code: 'NL',
  locale: 'nl-NL',
  currency: 'EUR',
  weight: 3,
  salutations: ['Mevr.', 'Dhr.'],
  firstNames: plain('Bram Daan Eva Femke Julia Lars Maud Sanne Thijs Willem'),
  lastNames: [
    ...plain('Bakker Jansen Mulder Smit Visser Vermeer'),
    ['de Vries', 'devries'],
    ['van den Berg', 'vandenberg'],
    ["in 't Veld", 'intveld'],
  ],
  streets: ['Prinsengracht', 'Kerkstraat', 'Nieuwe Binnenweg', 'Oudezijds Voorburgwal'],
  places: [
    ['Amsterdam', '1016 GZ'],
    ['Rotterdam', '3015 BA'],
    ['Utrecht', '3511 LN'],
  ],
  landlines: ['+31 20 555 ####', '+31 10 555 ####'],
  mobiles: ['+31 6 5555 ####'],
};

const unitedStates: Country = {
  code: 'US',
  locale: 'en-US',
  currency: 'USD',
  weight: 4,
  salutations: ['Ms.', 'Mr.', 'Mx.'],
  firstNames: plain('Aaliyah Carlos Ethan Grace Hannah Jamal Mia Noah Priya Tyler'),
  lastNames: [
    ...plain('Brooks Carter Garcia Johnson Nguyen Patel Rivera Washington'),
    ["O'Connor", 'oconnor'],
    ['Smith-Lopez', 'smith-lopez'],
  ],
  streets: ['Maple Avenue', 'Elm Street', 'Sunset Boulevard', 'Market Street'],
  places: [
    ['San Francisco', '94103', 'California'],
    ['Austin', '78701', 'Texas'],
    ['Portland', '97204', 'Oregon'],
    ['Boston', '02108', 'Massachusetts'],
  ],
  landlines: ['+1 415-555-01##', '+1 512-555-01##', '+1 617-555-01##'],
  mobiles: ['+1 503-555-01##'],
};

const greatBritain: Country = {
  code: 'GB',
  locale: 'en-GB',
  currency: 'GBP',
  weight: 3,
  salutations: ['Mrs', 'Mr', 'Miss', 'Dr'],
  firstNames: plain('Alfie Beatrice Callum Eleanor Freya Harry Imogen Oliver Poppy'),
  lastNames: [
    ...plain('Ashworth Bennett Clarke Evans Hughes Khan Pemberton Wright'),
    ['Siân Jones', 'sian-jones'],
  ],
  streets: ['High Street', 'Station Road', 'Church Lane', 'Victoria Terrace'],
  places: [
    ['London', 'SE1 9SG', 'Greater London'],
    ['Leeds', 'LS1 4AP'],
    ['Cardiff', 'CF10 1EP'],
  ],
  landlines: ['+44 20 7946 0###', '+44 113 496 0###', '+44 29 2018 0###'],
  mobiles: ['+44 7700 900###'],
};

const japan: Country = {
  code: 'JP',
  locale: 'ja-JP',
  currency: 'JPY',
  weight: 2,
  salutations: ['様'],
  firstNames: [
    ['陽子', 'yoko'],
    ['健太', 'kenta'],
    ['さくら', 'sakura'],
    ['大輔', 'daisuke'],
  ],
  lastNames: [
    ['佐藤', 'sato'],
    ['鈴木', 'suzuki'],
    ['髙橋', 'takahashi'],
    ['渡邊', 'watanabe'],
  ],
  streets: ['神宮前', '梅田', '栄', '大通西'],
  places: [
    ['渋谷区', '150-0001', '東京都'],
    ['大阪市', '530-0001', '大阪府'],
    ['札幌市', '060-0042', '北海道'],
  ],
  landlines: ['+81 3-5550-####', '+81 6-5550-####'],
  mobiles: ['+81 90-5550-####'],
};

const kuwait: Country = {
  code: 'KW',
  locale: 'ar-KW',
  currency: 'KWD',
  weight: 1,
  salutations: ['السيدة', 'السيد'],
  firstNames: [
    ['فاطمة', 'fatima'],
    ['خالد', 'khaled'],
    ['نورة', 'noura'],
  ],
  lastNames: [
    ['العنزي', 'alenezi'],
    ['المطيري', 'almutairi'],
    ['الصباح', 'alsabah'],
  ],
  streets: ['شارع الخليج العربي', 'شارع سالم المبارك'],
  places: [
    ['السالمية', '22001'],
    ['حولي', '32001'],
  ],
  landlines: ['+965 2555 ####'],
  mobiles: ['+965 5555 ####'],
};

export const countries: readonly Country[] = [
  germany,
  austria,
  netherlands,
  unitedStates,
  greatBritain,
  japan,
  kuwait,
];

/** The country with the code; throws where the shop does not sell. */
export function countryOf(code: string): Country {
  const found = countries.find((country) => country.code === code);
  if (found === undefined) throw new Error(`The shop has no people of country ${code}.`);
  return found;
}
