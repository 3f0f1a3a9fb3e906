// Owns what the shop sells: articles with their prices and pictures.
import { z } from "zod";

export const skus = ["TSHIRT-M", "MUG", "TOTE"] as const;
export const sku = z.enum(skus);
export type Sku = z.infer<typeof sku>;

interface Article {
  readonly name: string;
  readonly about: string;
  /** In whole shillings, which have no minor unit in use. */
  readonly price: number;
  /** A file of assets/pictures. */
  readonly picture: string;
}

export const catalogue: Readonly<Record<Sku, Article>> = {
  "TSHIRT-M": {
    name: "T-shirt, size M",
    about: "Organic cotton, printed in Kampala.",
    price: 44_985,
    picture: "tshirt.svg",
  },
  MUG: { name: "Mug", about: "Stoneware, holds 350 ml.", price: 28_500, picture: "mug.svg" },
  TOTE: { name: "Tote bag", about: "Canvas, carries ten kilos.", price: 19_900, picture: "tote.svg" },
};

export const inShillings = (amount: number): string => `${amount.toLocaleString("en")} UGX`;
