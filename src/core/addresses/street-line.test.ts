import { expect, it } from 'vitest';
import { streetLine } from './street-line.ts';

it('puts the number where the country has it', () => {
  expect(streetLine('DE', 'Gartenweg', '5')).toBe('Gartenweg 5');
  expect(streetLine('ES', 'Calle Mayor', '12')).toBe('Calle Mayor 12');
  expect(streetLine('US', 'Main Street', '12')).toBe('12 Main Street');
  expect(streetLine('fr', 'rue du Bac', '7 bis')).toBe('7 bis rue du Bac');
});

it('takes one of the two where there is one only', () => {
  expect(streetLine('US', 'Plaza', null)).toBe('Plaza');
  expect(streetLine('US', null, '7')).toBe('7');
  expect(streetLine('US', null, null)).toBeNull();
});
