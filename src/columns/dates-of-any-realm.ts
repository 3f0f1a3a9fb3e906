// Lets a schema take dates of another realm, which zod's `instanceof` refuses, and hand on dates of this one.
import { z } from "zod";
import { dateOf } from "../validation/value-kinds.js";

/** The same schema, or one that takes more where it has a date: by itself, or in an array. */
export function withDatesOfAnyRealm(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) {
    return withDatesOfAnyRealm(schema.unwrap()).optional();
  }
  if (schema instanceof z.ZodNullable) {
    return withDatesOfAnyRealm(schema.unwrap()).nullable();
  }
  if (schema instanceof z.ZodArray) {
    return z.array(withDatesOfAnyRealm(schema.element));
  }
  return z.preprocess((value) => dateOf(value) ?? value, schema);
}

/** Whether the schema is one of dates, or of arrays of them. */
export function isOfDates(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return isOfDates(schema.unwrap());
  }
  return schema instanceof z.ZodArray ? isOfDates(schema.element) : schema instanceof z.ZodDate;
}
