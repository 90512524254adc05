import { unitsByProduct } from './units';

it('takes every way to write a product code for the same, and leaves out what is none', () => {
  expect({
    ...unitsByProduct([
      { productId: '85123a', units: 1 },
      { productId: ' 85123A ', units: 2 },
      { productId: '\u200b', units: 4 },
    ]),
  }).toEqual({ '85123A': 3 });
});

it('adds the repeated lines of a product up', () => {
  const lines = [
    { productId: '85123A', units: 6 },
    { productId: '22423', units: 1 },
    { productId: '85123A', units: 2 },
  ];
  expect({ ...unitsByProduct(lines) }).toEqual({ '85123A': 8, '22423': 1 });
});

it('takes any code for a code', () => {
  expect(JSON.stringify(unitsByProduct([{ productId: '__proto__', units: 2 }]))).toBe('{"__PROTO__":2}');
});
