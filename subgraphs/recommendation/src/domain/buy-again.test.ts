import { buyAgain } from './buy-again';

const bought = (day: string, ...productIds: readonly string[]) => ({
  orderedAt: new Date(`2026-${day}T10:00:00.000Z`),
  productIds,
});
const order = (list: ReturnType<typeof buyAgain>) => list.map((candidate) => candidate.productId);

describe('what a shopper may want again', () => {
  it('is what they bought oftener, then what they bought later', () => {
    const purchases = [bought('01-01', 'OFTEN', 'EARLY'), bought('01-20', 'OFTEN'), bought('01-25', 'LATE')];
    expect(order(buyAgain(purchases, () => 0.5))).toEqual(['OFTEN', 'LATE', 'EARLY']);
  });

  it('is rather what people buy again than what one buys once', () => {
    const purchases = [bought('01-01', 'SOFA', 'SOAP')];
    expect(order(buyAgain(purchases, (id) => (id === 'SOAP' ? 0.6 : 0.01)))).toEqual(['SOAP', 'SOFA']);
  });

  it('weighs a day once, however many orders it took, and tells the orders', () => {
    const one = buyAgain([bought('01-01', 'SOAP')], () => 0.5);
    const two = buyAgain([bought('01-01', 'SOAP'), bought('01-01', 'SOAP')], () => 0.5);
    expect(two[0]?.score).toBe(one[0]?.score);
    expect(two[0]?.reason).toEqual({ code: 'BUY_AGAIN', times: 2 });
  });

  it('is nothing for somebody who has bought nothing', () => {
    expect(buyAgain([], () => 1)).toEqual([]);
  });
});
