import { normalise, statedIdentifiers, type IdentifierType } from './identifier';

const phone = (text: string) => (text.startsWith('+44') ? text : null);
const read = (type: IdentifierType, value: string) => normalise({ type, value }, phone)?.value ?? null;

describe('an identifier', () => {
  it('is one, however people write it', () => {
    expect(read('EMAIL', '  Ada.Lovelace@Example.COM ')).toBe('ada.lovelace@example.com');
    expect(read('CARD', '6335 0012-34ab')).toBe('6335001234AB');
    expect(read('EXTERNAL_ID', ' A-1 ')).toBe('A-1');
  });

  it('is none when it stands for nobody', () => {
    for (const value of ['null', 'undefined', '0', 'anonymous', '', ' '])
      for (const type of ['EMAIL', 'PHONE', 'CARD', 'EXTERNAL_ID', 'DEVICE', 'ANONYMOUS_ID'] as const)
        expect(read(type, value)).toBeNull();
    expect(read('EMAIL', 'null@example.com')).toBeNull();
    expect(read('EMAIL', 'ada at example.com')).toBeNull();
    expect(read('CARD', '0000 0000')).toBeNull();
  });

  it('is read from traits and from Segment’s external ids', () => {
    const context = {
      externalIds: [
        { id: 'C-9', type: 'card', collection: 'users', encoding: 'none' },
        { id: 'x', type: 'toString' },
        null,
      ],
      device: { id: 'ipad-7' },
    };
    expect(statedIdentifiers({ email: 'a@b.co', phone: 7 }, context)).toEqual([
      { type: 'EMAIL', value: 'a@b.co' },
      { type: 'CARD', value: 'C-9' },
      { type: 'DEVICE', value: 'ipad-7' },
    ]);
  });
});
