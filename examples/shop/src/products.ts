// Owns what the shop sells. Prices are in shillings, which have no smaller unit.

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly about: string;
  /** What its picture shows, for who cannot see it. */
  readonly picture: string;
}

export const products = [
  {
    sku: "TSHIRT-M",
    name: "Crane T-shirt, size M",
    price: 44_985,
    about: "Heavy cotton from Jinja, printed by hand. Cut straight; washes at 40 degrees.",
    picture: "A green T-shirt with a crowned crane on its chest",
  },
  {
    sku: "MUG-ENAMEL",
    name: "Enamel mug",
    price: 28_000,
    about: "Holds 350 millilitres and survives a fall. For the stove, not for the microwave.",
    picture: "A white enamel mug with a blue rim, and steam above it",
  },
  {
    sku: "COFFEE-500",
    name: "Coffee from Mount Elgon, 500 g",
    price: 36_500,
    about: "Whole beans, washed, roasted on Monday. Tastes of plum and dark sugar.",
    picture: "A brown paper bag of coffee with a mountain on its label",
  },
  {
    sku: "BASKET-L",
    name: "Raffia basket, large",
    price: 92_000,
    about: "Woven in Masaka in two days. 32 centimetres across, and no two are alike.",
    picture: "A round woven basket in straw, red and dark bands",
  },
] as const satisfies readonly Product[];

export function findProduct(sku: string): Product | undefined {
  return products.find((product) => product.sku === sku);
}

export function inShillings(amount: number, currency = "UGX"): string {
  return `${amount.toLocaleString("en")} ${currency}`;
}
